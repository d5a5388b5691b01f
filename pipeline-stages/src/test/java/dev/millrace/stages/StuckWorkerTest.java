package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunReport;
import dev.millrace.StageOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** No item waits behind one that is stuck: four of five workers go on, and one of five does. */
class StuckWorkerTest {

  private static final int ITEMS = 200;

  @Test
  void thatWaitsForAPublisherHoldsUpNoOtherItem() {
    Sinks.Empty<Void> release = Sinks.empty();
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", Flux.range(0, ITEMS))
                .queue(fifo(3))
                .stage(
                    "work",
                    n -> n == 7 ? release.asMono().thenReturn(n) : Mono.just(n),
                    s -> s.workers(5)));

    assertThat(run.snapshot().completed()).isEqualTo(ITEMS - 1);
    assertThat(run.snapshot().stages().get(0).busy()).isOne();
    release.tryEmitEmpty();

    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(ITEMS);
  }

  static Stream<Named<UnaryOperator<StageOptions<Integer>>>> threadsOfTheirOwn() {
    return Stream.of(
        Named.of("blocking", s -> s.blocking()),
        Named.of("blocking with a time-out", s -> s.blocking().timeout(LIMIT.plus(LIMIT))));
  }

  @ParameterizedTest
  @MethodSource("threadsOfTheirOwn")
  void thatBlocksHoldsUpNoOtherItem(UnaryOperator<StageOptions<Integer>> options)
      throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch four = new CountDownLatch(4);
    CountDownLatch others = new CountDownLatch(ITEMS - 4);
    Set<Integer> stuck = ConcurrentHashMap.newKeySet();
    PipelineRun run =
        Pipeline.from("numbers", Flux.range(0, ITEMS))
            .queue(fifo(3))
            .map(
                "work",
                n -> {
                  if (n < 4) {
                    stuck.add(n);
                    four.countDown();
                    Uninterruptibly.await(release);
                  } else {
                    others.countDown();
                  }
                  return n;
                },
                s -> options.apply(s.workers(5)))
            .start();

    assertThat(four.await(LIMIT.toSeconds(), SECONDS)).isTrue();
    assertThat(others.await(LIMIT.toSeconds(), SECONDS)).isTrue();
    release.countDown();

    RunReport report = run.completion().block(LIMIT);
    assertThat(report.completed()).isEqualTo(ITEMS);
    assertThat(stuck).containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  @Test
  void thatWaitsForRoomHoldsUpNoOtherBranchOfTheQueue() {
    Sinks.Empty<Void> release = Sinks.empty();
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", Flux.range(0, ITEMS))
                .stage("first", n -> Mono.just(n).hide(), s -> s.workers(5))
                .queue(fifo(1))
                .stage(
                    "second",
                    n -> n < 2 ? release.asMono().thenReturn(n) : Mono.just(n).hide(),
                    s -> s.workers(3)));

    assertThat(run.snapshot().completed()).isEqualTo(ITEMS - 2);
    release.tryEmitEmpty();

    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(ITEMS);
  }
}
