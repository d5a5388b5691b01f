package dev.millrace.demo;

import static dev.millrace.demo.CommandAccountsTest.assertIsTheAccount;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every command that runs a pipeline answers a signal with its account. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
class CommandSignalsTest {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String LISTENING = "millrace serve: listening at ";

  @TempDir Path folder;

  static Stream<Arguments> commandsAtWork() {
    return Stream.of(
            Arguments.of("Producer put", List.of("producer-consumer", "--count", "10000")),
            Arguments.of("Producer put", List.of("priority", "--tasks", "10000")),
            // The consumers wait.
            Arguments.of("Producer has no more", List.of("priority", "--idle", "1h")),
            Arguments.of(
                "Producer put", List.of("api-client", "--requests", "10000", "--queue", "5")),
            // One worker is done: this is the second run.
            Arguments.of("Searching them", List.of("cpu", "--items", "2000")))
        .flatMap(c -> Stream.of(with(c, "-INT", 130), with(c, "-TERM", 143)));
  }

  private static Arguments with(Arguments command, String signal, int exit) {
    return Arguments.of(command.get()[0], command.get()[1], signal, exit);
  }

  @ParameterizedTest
  @MethodSource("commandsAtWork")
  void whatWasBegunIsFinishedAndTheReportPrinted(
      String firstLine, List<String> command, String signal, int exit) throws Exception {
    if (signal.equals("-INT")) {
      Child.assumeInterruptsReachIt();
    }
    try (Child child = Child.start(command.toArray(String[]::new))) {
      Child.awaitLine(child.out(), firstLine);
      child.kill(signal);
      assertThat(child.out().lines())
          .noneMatch(line -> line.contains("gave up"))
          .anyMatch(line -> line.startsWith("pipeline '%s' completed".formatted(command.get(0))))
          .anyMatch(line -> line.matches("[0-9]+ taken = .* \\+ 0 returned"));
      child.assertExit(exit);
    }
  }

  @Test
  void cpuThatIsToldToStopInItsFirstRunBeginsNoSecond() throws Exception {
    try (Child child = Child.start("cpu", "--items", "10000")) {
      Child.awaitLine(child.out(), "Searching 10000 blocks with one worker");
      child.kill("-TERM");
      String rest = Child.rest(child.out());
      child.assertExit(143);
      assertThat(rest)
          .contains("pipeline 'cpu' completed", "+ 0 returned")
          .doesNotContain("Searching them", "10000 taken", "speedUp");
      assertThat(Child.rest(child.err())).doesNotContain("found");
    }
  }

  @Test
  void etlThatIsToldToStopGivesNoNameToAFileInWhichLinesAreMissing() throws Exception {
    Path partial = folder.resolve("out.partial");
    try (Child child = Child.start(etl(200_000))) {
      awaitText(partial);
      child.kill("-TERM");
      JsonNode report = MAPPER.readTree(Child.rest(child.out()));
      child.assertExit(143);
      assertIsTheAccount(report, "etl");
      assertThat(report.get("returned").asLong()).isZero();
      assertThat(folder.resolve("out")).doesNotExist();
      assertThat(Files.readAllLines(partial)).hasSize(report.get("rows").get("written").asInt());
      assertThat(Child.rest(child.err())).contains("what was written is in '" + partial + "'");
    }
  }

  private String[] etl(int rows) throws IOException {
    Path in = folder.resolve("in.csv");
    try (BufferedWriter csv = Files.newBufferedWriter(in)) {
      csv.write("id,name\n");
      for (int row = 0; row < rows; row++) {
        csv.write(row + ",name\n");
      }
    }
    return Stream.of(
            "etl",
            "--json",
            "--in",
            in,
            "--out",
            folder.resolve("out"),
            "--rejects",
            folder.resolve("rejects"))
        .map(Object::toString)
        .toArray(String[]::new);
  }

  private static void awaitText(Path file) {
    Flux.interval(Duration.ofMillis(10))
        .filter(tick -> Files.exists(file) && size(file) > 0)
        .blockFirst(Duration.ofSeconds(60));
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void serveFinishesWhatItHasAcceptedBeforeItAnswers() throws Exception {
    try (Child child = Child.start("serve", "--json", "--work", "300ms", "--workers", "1")) {
      String url =
          child.err().lines().filter(line -> line.startsWith(LISTENING)).findFirst().orElseThrow();
      for (int i = 0; i < 2; i++) {
        assertThat(post(url.substring(LISTENING.length()))).isEqualTo(202);
      }
      child.kill("-TERM");
      JsonNode report = MAPPER.readTree(Child.rest(child.out()));
      child.assertExit(143);
      assertIsTheAccount(report, "serve");
      assertThat(report.get("completed").asLong()).isEqualTo(2);
    }
  }

  private static int post(String url) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
