package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatchTest {

  @Test
  void depthsAreSaidWhileItRunsAndAtTheEnd() {
    Cli run = Cli.run("producer-consumer", "--count", "20", "--watch", "10ms", "--json");
    assertThat(run.exit()).isZero();
    assertThat(run.out().lines()).hasSize(1);
    assertThat(run.err().lines())
        .isNotEmpty()
        .allMatch(line -> line.matches("producer-consumer .* s \\| .* \\| numbers ./5 \\| .*"))
        .last()
        .asString()
        .contains("| 20 of 20 done | numbers 0/5 |");
  }

  @Test
  void nothingIsSaidUnlessAsked() {
    assertThat(Cli.run("producer-consumer", "--count", "2").err()).isEmpty();
  }

  @Test
  void aTimeThatIsNoneIsRefused() {
    assertThat(Cli.run("cpu", "--watch", "0ms"))
        .isEqualTo(
            new Cli(
                2,
                "",
                "millrace cpu: Invalid value for option '--watch': must be a time from 1ms to 24h"
                    + " such as 500ms, 10s or 1m, was '0ms'%n".formatted()));
  }
}
