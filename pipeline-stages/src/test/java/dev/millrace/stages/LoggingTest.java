package dev.millrace.stages;

import static dev.millrace.FailurePolicy.deadLetter;
import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.stages.Limits.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineException;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.Logger;
import reactor.util.Loggers;
import reactor.util.context.Context;

/** What nobody watches leaves a trace. */
class LoggingTest {

  private record Line(String logger, String level, String format, List<Object> arguments) {

    Object lastArgument() {
      return arguments.get(arguments.size() - 1);
    }
  }

  private final Queue<Line> lines = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void listen() {
    Loggers.useCustomLoggers(this::logger);
  }

  @AfterEach
  void listenNoMore() {
    Loggers.resetLoggerFactory();
  }

  private Logger logger(String name) {
    return (Logger)
        Proxy.newProxyInstance(
            Logger.class.getClassLoader(),
            new Class<?>[] {Logger.class},
            (proxy, method, arguments) -> {
              if (method.getReturnType() == boolean.class) {
                return true;
              }
              if (method.getReturnType() != void.class) {
                return name;
              }
              Object more = arguments.length > 1 ? arguments[1] : new Object[0];
              List<Object> rest =
                  more instanceof Object[] several ? Arrays.asList(several) : List.of(more);
              lines.add(new Line(name, method.getName(), String.valueOf(arguments[0]), rest));
              return null;
            });
  }

  private List<Line> at(String level) {
    return lines.stream()
        .filter(line -> line.logger().equals(PipelineRun.class.getName()))
        .filter(line -> line.level().equals(level))
        .collect(Collectors.toList());
  }

  private static int refuse(int n) {
    throw new IllegalStateException("item " + n);
  }

  private final Pipeline<Integer> failing =
      Pipeline.from("numbers", Flux.range(0, 1)).named("p").map("refuse", LoggingTest::refuse);

  @Test
  void aRunThatFailsUnwatchedIsAnError() {
    PipelineRun run = failing.start();
    Busy.await("an error", () -> !at("error").isEmpty());

    assertThat(at("error")).hasSize(1);
    assertThat(at("error").get(0).arguments().get(0)).isEqualTo("p");
    assertThat(at("error").get(0).lastArgument())
        .isInstanceOfSatisfying(
            PipelineException.class, failure -> assertThat(failure).hasRootCauseMessage("item 0"));
    assertThat(run.completion().block(LIMIT).state()).isEqualTo(RunState.FAILED);
  }

  @Test
  void aRunWhoseSubscriberIsToldOfItsFailureIsNone() {
    StepVerifier.create(failing.flux()).expectError(PipelineException.class).verify(LIMIT);
    StepVerifier.create(failing.run()).expectError(PipelineException.class).verify(LIMIT);

    assertThat(at("error")).isEmpty();
  }

  @Test
  void aRunThatIsWatchedOrEndsWellIsNone() {
    List<Runnable> start = new ArrayList<>();
    PipelineRun watched =
        new StagesEngine().start(failing, RunOptions.defaults(), Context.empty(), start::add);
    CompletableFuture<RunReport> completion = watched.completion().toFuture();
    start.forEach(Runnable::run);
    assertThat(completion).succeedsWithin(LIMIT);
    assertThat(Pipeline.from("numbers", Flux.range(0, 9)).start().completion().block(LIMIT))
        .isNotNull();

    assertThat(at("error")).isEmpty();
    assertThat(at("warn")).isEmpty();
    assertThat(at("debug")).isEmpty();
  }

  @Test
  void aDrainThatHitsItsDeadlineIsAWarningWithWhatIsLeft() {
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", Flux.range(0, 3).concatWith(Flux.never()))
                .named("p")
                .stage("never", n -> Mono.never()));
    RunReport report = run.drain(Duration.ofMillis(1)).block(LIMIT);

    assertThat(at("warn"))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line.arguments().stream().map(String::valueOf))
                    .containsExactly("p", "PT0.001S", Long.toString(report.returned())));
  }

  @Test
  void aSkipAndADeadLetterAreForDebuggingWithTheirCauses() {
    Pipeline.from("numbers", Flux.just(7))
        .map("skips", LoggingTest::refuse, s -> s.onFailure(skip()))
        .run()
        .block(LIMIT);
    Pipeline.from("numbers", Flux.just(8))
        .map("buries", LoggingTest::refuse, s -> s.onFailure(deadLetter(letter -> Mono.empty())))
        .run()
        .block(LIMIT);

    assertThat(at("debug")).hasSize(2);
    assertThat(at("debug").get(0).arguments()).contains("skips", 7);
    assertThat(at("debug").get(0).lastArgument())
        .isInstanceOfSatisfying(Throwable.class, e -> assertThat(e).hasMessage("item 7"));
    assertThat(at("debug").get(1).arguments()).contains("buries", 8);
    assertThat(at("debug").get(1).lastArgument())
        .isInstanceOfSatisfying(Throwable.class, e -> assertThat(e).hasMessage("item 8"));
  }

  @Test
  void theReportHasTheLastSixteenCausesOfSkips() {
    RunReport report =
        Pipeline.from("numbers", Flux.range(0, 50))
            .map("skips", LoggingTest::refuse, s -> s.onFailure(skip()))
            .run()
            .block(LIMIT);

    assertThat(report.skipped()).isEqualTo(50);
    assertThat(report.lastSkips())
        .extracting(Throwable::getMessage)
        .containsExactlyElementsOf(
            IntStream.range(34, 50).mapToObj(n -> "item " + n).collect(Collectors.toList()));
  }
}
