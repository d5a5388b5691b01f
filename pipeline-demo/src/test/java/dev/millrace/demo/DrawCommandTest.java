package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DrawCommandTest {

  @Test
  void drawsWhatTheOptionsDeclare() {
    Cli drawn = Cli.run("draw", "scrape", "--producers", "2", "--workers", "7", "--queue", "9");
    assertThat(drawn.exit()).isZero();
    assertThat(drawn.err()).isEmpty();
    assertThat(drawn.out())
        .startsWith(
            """
            flowchart LR
                n0(["producer-1"])
                n1(["producer-2"])
                n2[("urls<br/>fifo(9)")]
                n0 --> n2
                n1 --> n2
                n3["fetch<br/>workers 7"]
                n2 --> n3
            """)
        .endsWith(
            """
                n7["write<br/>workers 1, blocking"]
                n6 --> n7
            """);
  }

  @Test
  void drawsEveryPipeline() {
    assertThat(Cli.run("draw", "producer-consumer").out())
        .startsWith("flowchart LR\n")
        .contains("producer", "numbers<br/>fifo(5)", "consumer<br/>workers 1");
  }

  @Test
  void refusesWhatHasNoPipeline() {
    assertRefused(
        "millrace draw: COMMAND must be one that runs a pipeline, was 'basics'", "basics");
    assertRefused(
        "millrace draw: COMMAND must be one that runs a pipeline, was 'draw'", "draw", "x");
    assertRefused("millrace draw: Missing required parameter: 'COMMAND', see --help");
  }

  @Test
  void refusesWhatTheCommandRefuses() {
    assertRefused(
        "millrace scrape: Invalid value for option '--workers':"
            + " must be a number from 1 to 10000, was '0'",
        "scrape",
        "--workers",
        "0");
    assertRefused("millrace: Unmatched argument at index 0: 'scrap', see --help", "scrap");
  }

  private static void assertRefused(String message, String... command) {
    String[] args = new String[command.length + 1];
    args[0] = "draw";
    System.arraycopy(command, 0, args, 1, command.length);
    assertThat(Cli.run(args)).isEqualTo(new Cli(2, "", message + System.lineSeparator()));
  }
}
