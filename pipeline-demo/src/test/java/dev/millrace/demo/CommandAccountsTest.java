package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON of every command that runs a pipeline. */
class CommandAccountsTest {

  /** The commands, each with options with which it is soon over. */
  private static final Map<String, List<String>> SHORT =
      Map.of(
          "producer-consumer", List.of("--count", "3"),
          "priority", List.of("--idle", "50ms", "--work", "1ms"),
          "cpu", List.of("--items", "5"),
          "etl", List.of("--lookup-delay", "1ms"),
          "api-client", List.of("--requests", "3"),
          "scrape", List.of("--workers", "20"),
          "serve", List.of("--for", "50ms"));

  @TempDir Path folder;

  static Stream<String> commands() {
    return Main.commandLine(new StopSignal()).getSubcommands().entrySet().stream()
        .filter(command -> command.getValue().getCommand() instanceof PipelineCommand)
        .map(Map.Entry::getKey);
  }

  private List<String> files(String command) throws IOException {
    if (!command.equals("etl")) {
      return List.of();
    }
    Path in = Files.writeString(folder.resolve("in.csv"), "id,name\n1,one\n2,two\n");
    return Stream.of("--in", in, "--out", folder.resolve("out"), "--rejects", folder.resolve("no"))
        .map(Object::toString)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theReportIsTheCoreOfTheJson(String command) throws IOException {
    Cli run =
        Cli.run(
            Stream.of(List.of(command, "--json"), files(command), SHORT.get(command))
                .flatMap(List::stream)
                .toArray(String[]::new));
    assertThat(run.exit()).isZero();
    assertThat(run.out().lines()).hasSize(1);
    JsonNode report = new JsonMapper().readTree(run.out());
    assertIsTheAccount(report, command);
    assertThat(report.get("state").asString()).isEqualTo("completed");
  }

  static void assertIsTheAccount(JsonNode report, String command) {
    assertThat(List.copyOf(report.propertyNames()))
        .startsWith(
            "pipeline",
            "state",
            "taken",
            "completed",
            "skipped",
            "deadLettered",
            "returned",
            "elapsedMs",
            "stages",
            "queues");
    assertThat(report.get("pipeline").asString()).isEqualTo(command);
    assertThat(report.get("taken").asLong())
        .isEqualTo(
            report.get("completed").asLong()
                + report.get("skipped").asLong()
                + report.get("deadLettered").asLong()
                + report.get("returned").asLong());
    assertThat(report.get("stages")).isNotEmpty();
    assertThat(report.get("queues")).isNotEmpty();
  }
}
