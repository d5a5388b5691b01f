package dev.millrace.queue;

import static dev.millrace.queue.QueueKind.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.Delivery;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Takes that give up after a time. */
@OnEveryQueue
class TimedTakeTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final BoundedQueue<Integer> queue;
  private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
  private final Recorder<Integer> taker = Recorder.ofAll();

  TimedTakeTest(QueueKind kind) {
    this.queue = kind.queue();
  }

  @Test
  void emitAnItemThatIsThere() {
    queue.offer(1);
    queue.take(SECOND, clock).subscribe(taker);
    assertThat(taker.signals).containsExactly(1, "complete");
    assertThat(clock.getScheduledTaskCount()).isZero();
  }

  @Test
  void emitAnItemThatComesInTime() {
    queue.take(SECOND, clock).subscribe(taker);
    clock.advanceTimeBy(SECOND.minusMillis(1));
    queue.offer(1);
    clock.advanceTimeBy(SECOND);
    assertThat(taker.signals).containsExactly(1, "complete");
  }

  @Test
  void failIfNothingComesInTime() {
    queue.take(SECOND, clock).subscribe(taker);
    assertThat(taker.signals).isEmpty();
    clock.advanceTimeBy(SECOND);
    assertThat(taker.signals)
        .singleElement()
        .isInstanceOf(TimeoutException.class)
        .hasToString("java.util.concurrent.TimeoutException: no item came from queue within PT1S");
    assertThat(queue).asString().contains(" 0 takes waiting");
    queue.offer(1);
    assertThat(drain(queue)).containsExactly(1);
  }

  @Test
  void useTheParallelSchedulerByThemselves() {
    StepVerifier.withVirtualTime(() -> queue.take(SECOND))
        .expectSubscription()
        .expectNoEvent(SECOND)
        .expectError(TimeoutException.class)
        .verify(Duration.ofSeconds(10));
  }

  // wait_for(get(), 0) with an item present: CPython times out and leaves the item
  @Test
  void ofNoTimeTryOnce() {
    queue.take(Duration.ZERO, clock).subscribe(taker);
    assertThat(taker.signals).singleElement().isInstanceOf(TimeoutException.class);
    queue.offer(1);
    StepVerifier.create(queue.take(Duration.ZERO, clock)).expectNext(1).verifyComplete();
  }

  @Test
  void countTheTimeFromTheRequestOn() {
    Recorder<Integer> patient = new Recorder<>();
    queue.take(SECOND, clock).subscribe(patient);
    clock.advanceTimeBy(SECOND.multipliedBy(2));
    patient.request(1);
    assertThat(patient.signals).isEmpty();
    clock.advanceTimeBy(SECOND);
    assertThat(patient.signals).singleElement().isInstanceOf(TimeoutException.class);
  }

  @Test
  void handOutDeliveriesToo() {
    Recorder<Delivery<Integer>> late = Recorder.ofAll();
    queue.takeDelivery(SECOND, clock).subscribe(late);
    clock.advanceTimeBy(SECOND);
    assertThat(late.signals).singleElement().isInstanceOf(TimeoutException.class);
    StepVerifier.create(queue.takeDelivery(SECOND, clock).map(Delivery::value))
        .then(() -> queue.offer(1))
        .expectNext(1)
        .verifyComplete();
  }

  @Test
  void completeWhenTheQueueIsClosed() {
    queue.take(SECOND, clock).subscribe(taker);
    queue.close();
    clock.advanceTimeBy(SECOND);
    assertThat(taker.signals).containsExactly("complete");
  }

  @Test
  void leaveNoTraceWhenTheyAreCancelled() {
    queue.take(SECOND, clock).subscribe(taker);
    taker.cancel();
    clock.advanceTimeBy(SECOND);
    assertThat(taker.signals).isEmpty();
    assertThat(queue).asString().contains(" 0 takes waiting");
  }

  @Test
  void failIfTheTimerIsDisposedOf() {
    Scheduler gone = Schedulers.newSingle("gone");
    gone.dispose();
    queue.take(SECOND, gone).subscribe(taker);
    assertThat(taker.signals).singleElement().isInstanceOf(RejectedExecutionException.class);
    assertThat(queue).asString().contains(" 0 takes waiting");
  }

  @Test
  void refuseANegativeTime() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> queue.take(SECOND.negated(), clock))
        .withMessage("timeout must not be negative, was PT-1S");
  }

  @Test
  void refuseATimeThatNobodyCanWaitFor() {
    Duration forEver = ChronoUnit.FOREVER.getDuration();
    String message = "timeout must be at most PT876000H, was " + forEver;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> queue.take(forEver).subscribe())
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> queue.takeDelivery(forEver).subscribe())
        .withMessage(message);
    queue.offer(1);
    assertThat(drain(queue)).containsExactly(1);
  }

  @Test
  void leaveTheLineWhateverTheTimerThrows() {
    Scheduler broken =
        new Scheduler() {
          @Override
          public Disposable schedule(Runnable task) {
            throw new UnsupportedOperationException();
          }

          @Override
          public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            throw new IllegalStateException("broken");
          }

          @Override
          public Worker createWorker() {
            throw new UnsupportedOperationException();
          }
        };
    queue.take(SECOND, broken).subscribe(taker);
    assertThat(taker.signals)
        .singleElement()
        .hasToString("java.lang.IllegalStateException: broken");
    queue.offer(1);
    assertThat(drain(queue)).containsExactly(1);
  }

  @Test
  void loseNoItemThatComesAsTheTimeIsUp() throws Exception {
    Race.repeat(
        "timed take " + queue.capacity(),
        50,
        (race, random) -> {
          Recorder<Integer> waiting = Recorder.ofAll();
          queue.take(SECOND, clock).subscribe(waiting);
          race.together(() -> queue.offer(1), () -> clock.advanceTimeBy(SECOND));
          List<Integer> left = drain(queue);
          assertThat(Stream.concat(waiting.signals.stream(), left.stream()))
              .filteredOn(Integer.class::isInstance)
              .containsExactly(1);
          assertThat(waiting.signals).hasSize(left.isEmpty() ? 2 : 1);
        });
  }
}
