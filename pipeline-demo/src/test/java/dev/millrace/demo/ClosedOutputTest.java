package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClosedOutputTest {

  @ParameterizedTest
  @ValueSource(strings = {"basics", "draw", "--help", "priority", "producer-consumer", "cpu"})
  void whatCannotBePrintedIsAFailureAndIsSaidOnce(String command) {
    Cli run =
        command.equals("draw")
            ? Cli.runWithClosedOutput("draw", "cpu")
            : Cli.runWithClosedOutput(command);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err().lines()).singleElement().asString().endsWith("standard output is closed");
  }
}
