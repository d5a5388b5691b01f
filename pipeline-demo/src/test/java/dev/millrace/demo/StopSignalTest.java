package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
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

  @Test
  void ctrlCFinishesWhatWasBegunAndPrintsTheReport() throws Exception {
    Child.assumeInterruptsReachIt();
    assertFinishesWhatWasBegun("-INT", 130);
  }

  @Test
  void terminationDoesTheSame() throws Exception {
    assertFinishesWhatWasBegun("-TERM", 143);
  }

  private void assertFinishesWhatWasBegun(String signal, int exit) throws Exception {
    try (Child child = Child.start("producer-consumer", "--count", ALL_NUMBERS)) {
      Child.awaitLine(child.out(), "Consumer got item 1");
      child.kill(signal);
      assertThat(child.out().lines())
          .anyMatch(line -> line.startsWith("pipeline 'producer-consumer' completed"))
          .anyMatch(line -> line.endsWith("+ 0 returned"));
      child.assertExit(exit);
    }
  }

  @Test
  void aSecondSignalCancelsTheRunWhichAccountsForEveryItemAndLeavesThePartialFile()
      throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    DisposableServer silent = silentServer(waiting);
    Path out = folder.resolve("results.jsonl");
    List<String> args = new ArrayList<>(List.of("scrape", "--json", "--out", out.toString()));
    for (int i = 0; i < 50; i++) {
      args.add("http://127.0.0.1:%d/%d".formatted(silent.port(), i));
    }
    try (Child child = Child.start(args.toArray(String[]::new))) {
      assertThat(waiting.await(60, TimeUnit.SECONDS)).isTrue();
      child.kill("-TERM");
      assertThat(child.err().lines().filter(line -> line.startsWith("finishing")).findFirst())
          .contains("finishing what was begun, for at most 10 s; once more to cancel it");
      child.kill("-TERM");

      JsonNode report = new JsonMapper().readTree(Child.rest(child.out()));
      child.assertExit(143);
      assertThat(report.get("state").asString()).isEqualTo("cancelled");
      assertThat(report.get("taken").asLong())
          .isPositive()
          .isEqualTo(
              report.get("completed").asLong()
                  + report.get("skipped").asLong()
                  + report.get("deadLettered").asLong()
                  + report.get("returned").asLong());
      assertThat(report.get("results").get("left").asInt()).isEqualTo(50);
      assertThat(out).doesNotExist();
      assertThat(folder.resolve("results.jsonl.partial")).isEmptyFile();
      // JDK 24 and later have lines of their own to say about Netty's native code.
      assertThat(Child.rest(child.err()).lines().filter(line -> line.startsWith("millrace")))
          .containsExactly(
              "millrace scrape: what was written is in '%s.partial': --resume goes on from there"
                  .formatted(out));
    } finally {
      silent.disposeNow(Duration.ofSeconds(5));
    }
  }

  @Test
  void whatIsNotFinishedInTimeIsGivenUpAndCountedAsLeft() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    DisposableServer silent = silentServer(waiting);
    List<String> args = new ArrayList<>(List.of("scrape", "--json", "--timeout", "5m"));
    for (int i = 0; i < 100; i++) {
      args.add("http://127.0.0.1:%d/%d".formatted(silent.port(), i));
    }
    try (Child child = Child.start(args.toArray(String[]::new))) {
      assertThat(waiting.await(60, TimeUnit.SECONDS)).isTrue();
      child.kill("-TERM");
      JsonNode report = new JsonMapper().readTree(Child.rest(child.out()));
      child.assertExit(143);
      assertThat(report.get("results").get("left").asInt()).isEqualTo(100);
      assertThat(Child.rest(child.err()).lines().filter(line -> !line.contains("WARNING")))
          .containsExactly(
              "finishing what was begun, for at most 10 s; once more to cancel it",
              "millrace scrape: what was not finished within 10 s was given up");
    } finally {
      silent.disposeNow(Duration.ofSeconds(5));
    }
  }

  @Test
  void aCommandThatRunsNoPipelineIsLeftToTheSystem() {
    StopSignal signal = new StopSignal();
    signal.received(15);
    StringWriter out = new StringWriter();
    CommandLine basics = Main.commandLine(signal).setOut(new PrintWriter(out));
    assertThat(basics.execute("basics")).isEqualTo(143);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aSignalBeforeTheRunBeginsLetsItBeginNothingAndPrintItsReport() {
    StopSignal signal = new StopSignal();
    signal.received(2);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Main.commandLine(signal).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    assertThat(command.execute("producer-consumer", "--count", ALL_NUMBERS, "--json"))
        .isEqualTo(130);
    JsonNode report = new JsonMapper().readTree(out.toString());
    assertThat(report.get("state").asString()).isEqualTo("completed");
    assertThat(report.get("taken").asLong()).isLessThan(10);
    assertThat(err.toString()).startsWith("finishing what was begun, for at most 10 s");
  }

  private static DisposableServer silentServer(CountDownLatch asked) {
    return HttpServer.create()
        .host("127.0.0.1")
        .port(0)
        .handle((request, response) -> Mono.<Void>never().doFirst(asked::countDown))
        .bindNow();
  }
}
