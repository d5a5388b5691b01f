package dev.millrace.queue;

import static dev.millrace.queue.QueueKind.drain;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;

/**
 * A wait is cancelled in the instant in which it ends. CPython's test_get_cancel_drop_*,
 * test_put_cancel_drop and test_cancelled_put_silence_value_error_exception: there a waiter that
 * was woken has not run yet, here another thread is about to resume it.
 */
@ParameterizedClass
@EnumSource(QueueKind.LeavingOrder.class)
class CancelledWaitTest {

  private static final int ROUNDS = 500;

  private final QueueKind kind;

  CancelledWaitTest(QueueKind.LeavingOrder order) {
    this.kind = new QueueKind(order, 1);
  }

  private static void assertThatNoOneWaits(BoundedQueue<Integer> queue) {
    assertThat(queue).asString().contains(" 0 puts waiting, 0 takes waiting");
  }

  @Nested
  class WhileAnItemArrives {

    @Test
    void theItemIsTakenOrStaysInTheQueue() {
      Race.repeat(
          "take cancelled against offer",
          ROUNDS,
          (race, random) -> {
            BoundedQueue<Integer> queue = kind.queue();
            Recorder<Integer> taker = Recorder.ofAll();
            queue.take().subscribe(taker);
            race.together(taker::cancel, () -> queue.offer(1));
            List<Object> seen = new ArrayList<>(taker.signals);
            seen.remove("complete");
            seen.addAll(drain(queue));
            assertThat(seen).containsExactly(1);
            assertThatNoOneWaits(queue);
          });
    }

    @Test
    void theItemGoesToTheNextTaker() {
      Race.repeat(
          "first of two takes cancelled against offer",
          ROUNDS,
          (race, random) -> {
            BoundedQueue<Integer> queue = kind.queue();
            Recorder<Integer> first = Recorder.ofAll();
            Recorder<Integer> second = Recorder.ofAll();
            queue.take().subscribe(first);
            queue.take().subscribe(second);
            race.together(first::cancel, () -> queue.offer(1));
            assertThat(first.signals.isEmpty()).isNotEqualTo(second.signals.isEmpty());
            assertThat(queue.isEmpty()).isTrue();
          });
    }

    @Test
    void aSubscriberThatWasWokenForItLeavesItToAnother() {
      Race.repeat(
          "first of two subscribers cancelled against offer",
          ROUNDS,
          (race, random) -> {
            BoundedQueue<Integer> queue = kind.queue();
            Recorder<Integer> first = Recorder.ofAll();
            Recorder<Integer> second = Recorder.ofAll();
            queue.flux().subscribe(first);
            queue.flux().subscribe(second);
            race.together(first::cancel, () -> queue.offer(1));
            assertThat(first.signals.isEmpty()).isNotEqualTo(second.signals.isEmpty());
            assertThat(queue.isEmpty()).isTrue();
            second.cancel();
            assertThatNoOneWaits(queue);
          });
    }
  }

  @Nested
  class WhileAPlaceFallsFree {

    @Test
    void theItemIsQueuedAndThePutCompletesOrNeither() {
      Race.repeat(
          "put cancelled against poll",
          ROUNDS,
          (race, random) -> {
            BoundedQueue<Integer> queue = kind.fullQueue();
            Recorder<Void> putter = Recorder.ofAll();
            queue.put(2).subscribe(putter);
            race.together(putter::cancel, queue::poll);
            if (putter.signals.isEmpty()) {
              assertThat(queue.isFull()).isFalse();
              assertThat(drain(queue)).isEmpty();
            } else {
              assertThat(putter.signals).containsExactly("complete");
              assertThat(drain(queue)).containsExactly(2);
            }
            assertThatNoOneWaits(queue);
          });
    }

    @Test
    void thePlaceGoesToTheNextPut() {
      Race.repeat(
          "first of two puts cancelled against poll",
          ROUNDS,
          (race, random) -> {
            BoundedQueue<Integer> queue = kind.fullQueue();
            Disposable first = queue.put(2).subscribe();
            Recorder<Void> second = Recorder.ofAll();
            queue.put(3).subscribe(second);
            race.together(first::dispose, queue::poll);
            List<Integer> queued = drain(queue);
            assertThat(queued).hasSizeBetween(1, 2).contains(3);
            assertThat(second.signals).containsExactly("complete");
            assertThatNoOneWaits(queue);
          });
    }
  }

  @Nested
  class WhileTheQueueCloses {

    @Test
    void aWaitEndsAtMostOnce() {
      Race.repeat(
          "waits cancelled against close",
          ROUNDS,
          (race, random) -> {
            BoundedQueue<Integer> queue = kind.fullQueue();
            Recorder<Void> putter = Recorder.ofAll();
            Recorder<Void> joiner = Recorder.ofAll();
            queue.put(2).subscribe(putter);
            queue.join().subscribe(joiner);
            race.together(putter::cancel, joiner::cancel, queue::closeNow);
            assertThat(putter.signals).hasSizeLessThanOrEqualTo(1);
            assertThat(joiner.signals).hasSizeLessThanOrEqualTo(1);
            assertThatNoOneWaits(queue);
          });
    }
  }
}
