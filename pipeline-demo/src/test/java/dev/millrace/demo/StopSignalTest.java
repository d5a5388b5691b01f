package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs the commands in a JVM of their own, which is told to stop. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
class StopSignalTest {

  private static final String ALL_NUMBERS = "10000";

  @TempDir Path folder;

  private Process process;

  @AfterEach
  void endProcess() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void ctrlCFinishesWhatWasBegunAndPrintsTheReport() throws Exception {
    assumeInterruptsReachAChild();
    start("producer-consumer", "--count", ALL_NUMBERS);
    BufferedReader out = process.inputReader();
    assertThat(out.readLine()).isEqualTo("consumed 1");
    kill("-INT");
    assertThat(out.lines())
        .anyMatch(line -> line.startsWith("pipeline 'producer-consumer' completed"))
        .anyMatch(line -> line.endsWith("+ 0 returned"));
    assertExit(130);
  }

  @Test
  void terminationDoesTheSame() throws Exception {
    start("producer-consumer", "--count", ALL_NUMBERS);
    BufferedReader out = process.inputReader();
    assertThat(out.readLine()).isEqualTo("consumed 1");
    kill("-TERM");
    assertThat(out.lines())
        .anyMatch(line -> line.startsWith("pipeline 'producer-consumer' completed"))
        .anyMatch(line -> line.endsWith("+ 0 returned"));
    assertExit(143);
  }

  @Test
  void aSecondSignalCancelsTheRunWhichAccountsForEveryItemAndLeavesThePartialFile()
      throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    DisposableServer silent = silentServer(waiting);
    try {
      Path out = folder.resolve("results.jsonl");
      List<String> args = new ArrayList<>(List.of("scrape", "--json", "--out", out.toString()));
      for (int i = 0; i < 50; i++) {
        args.add("http://127.0.0.1:%d/%d".formatted(silent.port(), i));
      }
      start(args.toArray(String[]::new));
      assertThat(waiting.await(60, TimeUnit.SECONDS)).isTrue();
      kill("-TERM");
      BufferedReader err = process.errorReader();
      assertThat(err.lines().filter(line -> line.startsWith("finishing")).findFirst())
          .contains("finishing what was begun, for at most 10 s; once more to cancel it");
      kill("-TERM");

      JsonNode report = new JsonMapper().readTree(text(process.inputReader()));
      assertExit(143);
      assertThat(report.get("state").asString()).isEqualTo("cancelled");
      assertThat(report.get("taken").asLong())
          .isPositive()
          .isEqualTo(
              report.get("completed").asLong()
                  + report.get("skipped").asLong()
                  + report.get("deadLettered").asLong()
                  + report.get("returned").asLong());
      assertThat(out).doesNotExist();
      assertThat(folder.resolve("results.jsonl.partial")).isEmptyFile();
      // JDK 24 and later have lines of their own to say about Netty's native code.
      assertThat(text(err).lines().filter(line -> line.startsWith("millrace")))
          .containsExactly("millrace scrape: what was written is in '%s.partial'".formatted(out));
    } finally {
      silent.disposeNow(Duration.ofSeconds(5));
    }
  }

  private static DisposableServer silentServer(CountDownLatch asked) {
    return HttpServer.create()
        .host("127.0.0.1")
        .port(0)
        .handle((request, response) -> Mono.<Void>never().doFirst(asked::countDown))
        .bindNow();
  }

  private void start(String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(args));
    process = new ProcessBuilder(command).start();
  }

  private void kill(String signal) throws Exception {
    Process kill =
        new ProcessBuilder("sh", "-c", "kill %s %d".formatted(signal, process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private void assertExit(int code) throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(code);
  }

  private static String text(BufferedReader reader) {
    return reader.lines().collect(Collectors.joining("\n"));
  }

  /** A shell lets its background jobs ignore SIGINT, their children too, and a JVM respects it. */
  private static void assumeInterruptsReachAChild() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      long ignored =
          Files.readAllLines(status).stream()
              .filter(line -> line.startsWith("SigIgn:"))
              .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
              .findFirst()
              .orElse(0);
      assumeTrue((ignored & 0b10) == 0, "SIGINT is ignored here");
    }
  }
}
