package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Operators;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Several whose wait ends at the same time. */
class GroupTest {

  private static final int SECONDS = 10;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(5);
  private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Nested
  class WhenAPauseEnds {

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final Disposable pause = queue.pause();
    private final Thread resumer = new Thread(pause::dispose);

    @AfterEach
    void release() throws InterruptedException {
      released.countDown();
      resumer.join(SECONDS * 1000L);
    }

    private void keepsItsThread(int item) {
      begun.countDown();
      await(released);
    }

    @Test
    void aTakeForWhichThereIsNoItemTimesOut() {
      queue.take().subscribe(this::keepsItsThread);
      Recorder<Integer> second = Recorder.ofAll();
      queue.take(SECOND, clock).subscribe(second);
      queue.offer(1);
      resumer.start();
      await(begun);
      clock.advanceTimeBy(SECOND);
      assertThat(second.signals).singleElement().isInstanceOf(TimeoutException.class);
      queue.offer(2);
      assertThat(QueueKind.drain(queue)).containsExactly(2);
    }

    @Test
    void aTakeForWhichThereIsAnItemHasItWhenItsTimeIsUp() {
      queue.take().subscribe(this::keepsItsThread);
      Recorder<Integer> second = Recorder.ofAll();
      queue.take(SECOND, clock).subscribe(second);
      queue.offer(1);
      queue.offer(2);
      resumer.start();
      await(begun);
      clock.advanceTimeBy(SECOND);
      assertThat(second.signals).containsExactly(2, "complete");
    }

    @Test
    void aTakeThatIsToldByAnotherThreadIsToldOnce() throws InterruptedException {
      queue.take().subscribe(this::keepsItsThread);
      Recorder<Integer> second = Recorder.ofAll();
      queue.take(SECOND, clock).subscribe(second);
      queue.offer(1);
      queue.offer(2);
      resumer.start();
      await(begun);
      clock.advanceTimeBy(SECOND);
      release();
      assertThat(second.signals).containsExactly(2, "complete");
    }

    @Test
    void aLaterTakeDoesNotOvertakeThoseThatStillWait() {
      List<CompletableFuture<Integer>> later = new ArrayList<>();
      queue.take().subscribe(item -> later.add(queue.take().toFuture()));
      CompletableFuture<Integer> second = queue.take().toFuture();
      queue.offer(1);
      pause.dispose();
      queue.offer(2);
      assertThat(second).isCompletedWithValue(2);
      assertThat(later).singleElement().matches(take -> !take.isDone());
    }

    @Test
    void anItemDoesNotWaitForARailThatIsBusyWithTheOneBefore() {
      queue.flux().subscribe(this::keepsItsThread);
      Recorder<Integer> idle = Recorder.ofAll();
      queue.flux().subscribe(idle);
      queue.offer(1);
      queue.offer(2);
      resumer.start();
      await(begun);
      queue.offer(3);
      assertThat(idle.signals).containsExactly(2, 3);
    }

    @Test
    void allRailsGoOnThoughNobodyElseComes() {
      List<Recorder<Integer>> rails = new ArrayList<>();
      for (int rail = 0; rail < 3; rail++) {
        Recorder<Integer> one = new Recorder<>(subscription -> subscription.request(1));
        queue.flux().subscribe(one);
        rails.add(one);
      }
      for (int item = 0; item < 3; item++) {
        queue.offer(item);
      }
      pause.dispose();
      assertThat(rails).allMatch(rail -> rail.signals.size() == 1);
    }
  }

  @Nested
  class WhenPlacesFallFree {

    private final BoundedQueue<Integer> full = BoundedQueue.fifo(2);

    private Runnable reserveAll() {
      var source = full.subscriber(2);
      full.subscriber();
      source.onSubscribe(Operators.emptySubscription());
      return source::onComplete;
    }

    @Test
    void allPutsAreQueuedBeforeTheFirstIsTold() {
      Runnable leave = reserveAll();
      List<Integer> sizes = new ArrayList<>();
      full.put(1).subscribe(null, null, () -> sizes.add(full.size()));
      full.put(2).subscribe(null, null, () -> sizes.add(full.size()));
      leave.run();
      assertThat(sizes).containsExactly(2, 2);
      assertThat(QueueKind.drain(full)).containsExactly(1, 2);
    }

    @Test
    void aTakeThatGetsTheItemOfOneKeepsNoOtherOut() {
      Runnable leave = reserveAll();
      List<Integer> sizes = new ArrayList<>();
      full.take().subscribe(item -> sizes.add(full.size()));
      full.put(1).subscribe();
      full.put(2).subscribe();
      leave.run();
      assertThat(sizes).containsExactly(1);
    }
  }

  @Nested
  class WhenOneOfThemThrows {

    @AfterEach
    void resetHooks() {
      Hooks.resetOnErrorDropped();
    }

    @Test
    void theOthersAreResumedEvenIfTheHookThrowsToo() {
      Hooks.onErrorDropped(
          error -> {
            throw new IllegalStateException("thrown by the hook", error);
          });
      CompletableFuture<Void> other = new CompletableFuture<>();
      throwAtTheFirstOfTwo(new IllegalStateException("thrown"), other);
      assertThat(other).isCompleted();
    }

    @Test
    void theOthersAreResumedEvenIfItIsFatal() {
      CompletableFuture<Void> other = new CompletableFuture<>();
      assertThatExceptionOfType(NoClassDefFoundError.class)
          .isThrownBy(() -> throwAtTheFirstOfTwo(new NoClassDefFoundError("missing"), other));
      assertThat(other).isCompleted();
    }

    private void throwAtTheFirstOfTwo(Throwable thrown, CompletableFuture<Void> other) {
      queue.offer(1);
      queue
          .join()
          .subscribe(
              new Recorder<>() {
                @Override
                public void onComplete() {
                  sneak(thrown);
                }
              });
      queue.join().subscribe(null, null, () -> other.complete(null));
      queue.taskDone();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // to throw what is checked
    private static <E extends Throwable> void sneak(Throwable thrown) throws E {
      throw (E) thrown;
    }
  }
}
