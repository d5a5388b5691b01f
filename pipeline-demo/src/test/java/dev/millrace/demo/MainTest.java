package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

  @Test
  void helpNamesAllCommandsAndExitCodes() {
    Cli help = Cli.run("--help");
    assertThat(help.exit()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .contains(
            "basics",
            "producer-consumer",
            "priority",
            "cpu",
            "etl",
            "scrape",
            "api-client",
            "serve",
            "draw",
            "Exit codes:",
            "130",
            "143");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "basics",
        "producer-consumer",
        "priority",
        "cpu",
        "etl",
        "scrape",
        "api-client",
        "serve",
        "draw"
      })
  void eachCommandHasHelpAndVersion(String command) {
    assertThat(Cli.run(command, "--help").out()).startsWith("Usage: millrace " + command);
    assertThat(Cli.run(command, "--version").out()).startsWith("millrace ");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertRefused(List.of(), "millrace: COMMAND must be given, see --help");
    assertRefused(List.of("scrap"), "millrace: Unmatched argument at index 0: 'scrap', see --help");
    assertRefused(
        List.of("scrape", "--nope"), "millrace scrape: Unknown option: '--nope', see --help");
    assertRefused(
        List.of("basics", "more"),
        "millrace basics: Unmatched argument at index 1: 'more', see --help");
    assertRefused(
        List.of("scrape", "--out"),
        "millrace scrape: Missing required parameter for option '--out' (FILE), see --help");
  }

  @Test
  void refusesCountsThatAreNone() {
    for (String value : List.of("0", "-1", "10001", "many", "1.5", "99999999999", "")) {
      assertRefused(
          List.of("producer-consumer", "--count", value),
          "millrace producer-consumer: Invalid value for option '--count':"
              + " must be a number from 1 to 10000, was '%s'".formatted(value));
    }
  }

  @Test
  void refusesASeedThatIsNone() {
    assertRefused(
        List.of("producer-consumer", "--seed", "x"),
        "millrace producer-consumer: Invalid value for option '--seed': 'x' is not a long");
  }

  @Test
  void doesNotLetAnArgumentSteerTheTerminal() {
    assertRefused(
        List.of("scrape", "--depth", "\u001b[2J"),
        "millrace scrape: Invalid value for option '--depth':"
            + " must be a number from 0 to 1000, was '?[2J'");
  }

  private static void assertRefused(List<String> args, String message) {
    assertThat(Cli.run(args.toArray(String[]::new)))
        .isEqualTo(new Cli(2, "", message + System.lineSeparator()));
  }
}
