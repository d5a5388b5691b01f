package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.FinishableSource;
import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.queue.BoundedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/** A drain finishes what was accepted, whatever the source of it is. */
class NaturalShutdownTest {

  private static final int ITEMS = 500;

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(ITEMS);

  NaturalShutdownTest() {
    IntStream.range(0, ITEMS).forEach(queue::offer);
  }

  private static PipelineRun start(Pipeline<Integer> items) {
    return items
        .queue(fifo(8))
        .stage("work", n -> Mono.just(n).delayElement(ofMillis(1)), s -> s.workers(16))
        .start();
  }

  private static void assertFinishes(PipelineRun run) {
    RunReport report = run.drain(LIMIT).block(LIMIT);
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.completed()).isEqualTo(ITEMS);
    assertThat(report.returned()).isZero();
  }

  @Nested
  class OfAQueue {

    @Test
    void finishesItsDeliveriesWhenItIsClosed() {
      PipelineRun run = start(Pipeline.fromDeliveries("q", queue.deliveries()));
      queue.close();
      assertFinishes(run);
      assertThat(queue.unfinished()).isZero();
    }

    @Test
    void closesItAndFinishesItsDeliveriesWhenItIsOpen() {
      assertFinishes(start(Pipeline.fromDeliveries("q", queue.deliveries())));
      assertThat(queue.isClosed()).isTrue();
      assertThat(queue.unfinished()).isZero();
    }

    @Test
    void finishesItsItemsWhenItIsClosed() {
      PipelineRun run = start(Pipeline.from("q", queue.flux()));
      queue.close();
      assertFinishes(run);
    }

    @Test
    void closesItAndFinishesItsItemsWhenItIsOpen() {
      assertFinishes(start(Pipeline.from("q", queue.flux())));
      assertThat(queue.isClosed()).isTrue();
    }

    @Test
    void finishesItThoughTheRunWasPaused() {
      PipelineRun run = start(Pipeline.fromDeliveries("q", queue.deliveries()));
      run.pause();
      assertFinishes(run);
    }
  }

  /** What hooks make of a queue's publisher can be finished all the same. */
  @Nested
  class UnderAHook extends OfAQueue {

    @BeforeEach
    void setHook() {
      Hooks.onOperatorDebug();
    }

    @AfterEach
    void removeHook() {
      Hooks.resetOnOperatorDebug();
    }
  }

  @Test
  void finishesWhatAnotherCallFinishes() {
    FinishableSource<Integer> source =
        FinishableSource.of(queue.flux().map(n -> n + 1), queue::close);
    assertFinishes(start(Pipeline.from("mapped", source)));
  }

  @Test
  void acknowledgesWhatABrokerHasBroughtAndLeavesItTheRest() {
    Sinks.Empty<Void> enough = Sinks.empty();
    PipelineRun run =
        start(
            Pipeline.fromDeliveries(
                "messages",
                FinishableSource.of(
                    queue.deliveries().takeUntilOther(enough.asMono()), enough::tryEmitEmpty)));

    RunReport report = run.drain(LIMIT).block(LIMIT);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.returned()).isZero();
    assertThat(queue.unfinished()).isEqualTo(queue.size());
    assertThat(report.completed()).isEqualTo(ITEMS - queue.size());
  }

  @Test
  void finishesWhatAnHttpSourceHasAnsweredWith202() {
    try (PostedItems posted = new PostedItems(ITEMS)) {
      assertFinishes(start(Pipeline.from("http", posted.source())));
      assertThat(posted.postOneMore()).isEqualTo(503);
    }
  }

  @Test
  void cancelsASourceThatHasNoEnd() {
    AtomicBoolean cancelled = new AtomicBoolean();
    PipelineRun run =
        start(
            Pipeline.from(
                "endless", Flux.range(0, Integer.MAX_VALUE).doOnCancel(() -> cancelled.set(true))));

    RunReport report = run.drain(LIMIT).block(LIMIT);

    assertThat(cancelled).isTrue();
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.returned()).isZero();
  }

  @Test
  void cancelsASourceWhoseFinishThrows() {
    AtomicBoolean dropped = new AtomicBoolean();
    PipelineRun run =
        new StagesEngine()
            .start(
                Pipeline.from(
                    "throws",
                    FinishableSource.of(
                        queue.flux(),
                        () -> {
                          throw new IllegalStateException("cannot");
                        })),
                RunOptions.defaults(),
                Context.of(
                    "reactor.onErrorDropped.local",
                    (Consumer<Throwable>) error -> dropped.set(true)),
                Runnable::run);

    assertThat(run.drain(LIMIT).block(LIMIT).state()).isEqualTo(RunState.COMPLETED);
    assertThat(dropped).isTrue();
  }
}
