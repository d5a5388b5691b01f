package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClosedOutputTest {

  static Stream<List<String>> commands() {
    return Stream.of(
        List.of("--help"),
        List.of("basics"),
        List.of("draw", "cpu"),
        List.of("priority"),
        List.of("priority", "--json", "--idle", "50ms"),
        List.of("producer-consumer"),
        List.of("api-client"),
        List.of("cpu"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aCommandWhoseReaderHasGoneEndsAsBySigpipeAndSaysNoMore(List<String> command) {
    assertThat(Cli.runWithClosedOutput(command.toArray(String[]::new)))
        .isEqualTo(new Cli(141, "", ""));
  }
}
