package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Delivery;
import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.testing.SeededRuns;
import dev.millrace.testing.TestDeliveries;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/** A source that fails, in whatever way, is heard of. */
class SourceFailureTest {

  /** What a source does wrong. */
  private enum Fault {
    THROWS_IN_SUBSCRIBE,
    THROWS_IN_REQUEST,
    THROWS_AFTER_AN_ITEM,
    IS_FATAL_IN_SUBSCRIBE,
    IS_FATAL_IN_REQUEST
  }

  private static void fail(boolean fatal) {
    if (fatal) {
      throw new NoClassDefFoundError("refused");
    }
    throw new IllegalStateException("refused");
  }

  private static <T> Publisher<T> faulty(Fault fault, T item) {
    return subscriber -> {
      if (fault == Fault.THROWS_IN_SUBSCRIBE || fault == Fault.IS_FATAL_IN_SUBSCRIBE) {
        fail(fault == Fault.IS_FATAL_IN_SUBSCRIBE);
      }
      subscriber.onSubscribe(
          new Subscription() {

            @Override
            public void request(long n) {
              if (fault == Fault.THROWS_AFTER_AN_ITEM) {
                subscriber.onNext(item);
              }
              fail(fault == Fault.IS_FATAL_IN_REQUEST);
            }

            @Override
            public void cancel() {}
          });
    };
  }

  private static void assertFailed(PipelineRun run) {
    RunReport report = run.completion().block(LIMIT);
    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.failure()).rootCause().hasMessage("refused");
    assertThat(report.taken()).isEqualTo(report.completed() + report.returned());
  }

  @ParameterizedTest
  @EnumSource
  void failsARunThatIsStarted(Fault fault) {
    assertFailed(Pipeline.from("numbers", faulty(fault, 1)).map("same", n -> n).start());
  }

  @ParameterizedTest
  @EnumSource
  void failsARunOfDeliveriesThatIsStarted(Fault fault) {
    Delivery<Integer> one = TestDeliveries.of(1).flux().blockFirst(LIMIT);
    assertFailed(
        Pipeline.fromDeliveries("numbers", faulty(fault, one)).map("same", n -> n).start());
  }

  @ParameterizedTest
  @EnumSource
  void failsARunBesideASourceThatNeverEnds(Fault fault) {
    assertFailed(
        Pipeline.from("silence", Flux.<Integer>never())
            .mergeWith("numbers", faulty(fault, 1))
            .queue(fifo(2))
            .map("same", n -> n)
            .start());
  }

  @Test
  void isToldWhereItIsSubscribedTo() {
    List<Throwable> errors = new CopyOnWriteArrayList<>();
    Pipeline.from("numbers", faulty(Fault.THROWS_IN_REQUEST, 1))
        .map("same", n -> n)
        .flux()
        .subscribe(n -> {}, errors::add);
    assertThat(errors).hasSize(1).first().extracting(Throwable::getCause).isNotNull();
  }

  static LongStream seeds() {
    Long only = Long.getLong(SeededRuns.SEED_PROPERTY);
    return only == null ? LongStream.range(0, 20) : LongStream.of(only);
  }

  /** A source fails while an operator that has what it needs ends the run. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void isReportedOrDroppedWhileARunCompletes(long seed) {
    Random random = new Random(seed);
    Scheduler taker = Schedulers.newSingle("taker", true);
    for (int round = 0; round < 100; round++) {
      List<Throwable> dropped = new CopyOnWriteArrayList<>();
      Context context =
          Context.of("reactor.onErrorDropped.local", (Consumer<Throwable>) dropped::add);
      AtomicReference<Subscriber<? super Integer>> source = new AtomicReference<>();
      PipelineRun run =
          new StagesEngine()
              .start(
                  Pipeline.from("numbers", manual(source))
                      .queue(fifo(4))
                      .transform("take", items -> items.take(1), s -> s.runOn(taker)),
                  RunOptions.defaults(),
                  context,
                  Runnable::run);
      source.get().onNext(1);
      Busy.spin(ofNanos(random.nextInt(60_000)));
      source.get().onError(new IllegalStateException("lost"));
      RunReport report = run.completion().block(LIMIT);

      String what = "seed %d, round %d: %s".formatted(seed, round, report);
      assertThat((report.failure() == null ? 0 : 1) + dropped.size()).as(what).isEqualTo(1);
    }
    taker.dispose();
  }

  /** A source that others bring to emit and to fail, also after it was cancelled. */
  private static Publisher<Integer> manual(AtomicReference<Subscriber<? super Integer>> source) {
    return subscriber -> {
      source.set(subscriber);
      subscriber.onSubscribe(
          new Subscription() {

            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
          });
    };
  }
}
