package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Which of those who wait has an item, and what it costs to tell them. */
class HandOutTest {

  private static final int SECONDS = 10;

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(64);
  private final List<Disposable> ends = new ArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void end() {
    released.countDown();
    ends.forEach(Disposable::dispose);
  }

  private Scheduler ending(Scheduler scheduler) {
    ends.add(scheduler);
    return scheduler;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns once the worker has run what it was given before. */
  private static void letRun(Collection<Scheduler> threads) {
    for (Scheduler thread : threads) {
      CountDownLatch ran = new CountDownLatch(1);
      thread.schedule(ran::countDown);
      await(ran);
    }
  }

  private void keepBusy(Scheduler thread) {
    CountDownLatch busy = new CountDownLatch(1);
    thread.schedule(
        () -> {
          busy.countDown();
          await(released);
        });
    await(busy);
  }

  private void awaitIdle(int rails) {
    awaitText(" %d takes waiting".formatted(rails));
  }

  private void awaitText(String text) {
    while (!queue.toString().contains(text)) {
      Thread.onSpinWait();
    }
  }

  @Nested
  class ToARailWhoseThreadIsBusy {

    // Threads that may block, as the code of a user may.
    private final Scheduler thread = ending(Schedulers.newBoundedElastic(1, 100, "busy"));

    @Test
    void aTakeThatCameAfterItHasTheItem() {
      queue.flux(thread).subscribe();
      letRun(List.of(thread));
      keepBusy(thread);
      CompletableFuture<Integer> taken = queue.take().toFuture();
      queue.offer(1);
      assertThat(taken).isCompletedWithValue(1);
    }

    @Test
    void aRailWithoutASchedulerHasTheItem() {
      queue.flux(thread).subscribe();
      letRun(List.of(thread));
      keepBusy(thread);
      Recorder<Integer> rail = Recorder.ofAll();
      queue.flux().subscribe(rail);
      queue.offer(1);
      queue.offer(2);
      assertThat(rail.signals).containsExactly(1, 2);
    }

    @Test
    void aDeliveryIsTakenByAnotherToo() {
      queue.deliveries(thread).subscribe();
      letRun(List.of(thread));
      keepBusy(thread);
      CompletableFuture<Integer> taken = queue.take().toFuture();
      queue.offer(1);
      assertThat(taken).isCompletedWithValue(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRailOnAnotherThreadHasTheItem(boolean first) {
      Scheduler other = ending(Schedulers.newBoundedElastic(1, 100, "free"));
      Queue<String> threads = new ConcurrentLinkedQueue<>();
      for (Scheduler each : first ? List.of(thread, other) : List.of(other, thread)) {
        queue.flux(each).subscribe(item -> threads.add(Thread.currentThread().getName()));
      }
      letRun(List.of(thread, other));
      keepBusy(thread);
      queue.offer(1);
      awaitText("[size 0 of");
      letRun(List.of(other));
      assertThat(threads).hasSize(1).allMatch(name -> name.startsWith("free"));
    }

    @Test
    void aRailOnAnotherThreadOfTheSameSchedulerHasTheItem() {
      Scheduler two = ending(Schedulers.newBoundedElastic(2, 100, "two"));
      CompletableFuture<Integer> had = new CompletableFuture<>();
      queue.flux(two).subscribe(had::complete);
      queue.flux(two).subscribe(had::complete);
      awaitIdle(2);
      Scheduler.Worker third = two.createWorker();
      CountDownLatch busy = new CountDownLatch(1);
      third.schedule(
          () -> {
            busy.countDown();
            await(released);
          });
      await(busy);
      queue.offer(1);
      assertThat(had.orTimeout(SECONDS, TimeUnit.SECONDS).join()).isEqualTo(1);
    }
  }

  @Nested
  class ToRailsThatAreBusyWithWhatPasses {

    private final CountDownLatch otherReleased = new CountDownLatch(1);

    /** Returns a rail that keeps its thread when it is given the item, until it is released. */
    private Recorder<Integer> rail(int item, CountDownLatch begun, CountDownLatch release) {
      Recorder<Integer> rail =
          new Recorder<>(subscription -> subscription.request(Long.MAX_VALUE)) {
            @Override
            public void onNext(Integer given) {
              super.onNext(given);
              if (given == item) {
                begun.countDown();
                await(release);
              }
            }
          };
      queue.flux().subscribe(rail);
      return rail;
    }

    private CoreSubscriber<Integer> source() {
      CoreSubscriber<Integer> source = queue.subscriber(8);
      source.onSubscribe(Operators.emptySubscription());
      return source;
    }

    @Test
    void theFirstThatIsFreeHasTheItem() throws Exception {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch otherBegun = new CountDownLatch(1);
      rail(11, begun, released);
      CoreSubscriber<Integer> source = source();
      source.onNext(10);
      Thread first = new Thread(() -> source.onNext(11));
      first.start();
      await(begun);
      Recorder<Integer> other = rail(21, otherBegun, otherReleased);
      CoreSubscriber<Integer> otherSource = source();
      otherSource.onNext(20);
      Thread second = new Thread(() -> otherSource.onNext(21));
      second.start();
      await(otherBegun);
      queue.offer(3);
      otherReleased.countDown();
      second.join(SECONDS * 1000L);
      assertThat(other.signals).containsExactly(20, 21, 3);
      released.countDown();
      first.join(SECONDS * 1000L);
    }
  }

  @Nested
  class ToManyRails {

    private static final int ITEMS = 20;

    private void handOut(Scheduler scheduler, int rails) {
      Queue<Integer> had = new ConcurrentLinkedQueue<>();
      for (int rail = 0; rail < rails; rail++) {
        ends.add(queue.flux(scheduler).subscribe(had::add));
      }
      awaitIdle(rails);
      if (scheduler instanceof CountedTasks counted) {
        counted.takeCount();
      }
      for (int item = 1; item <= ITEMS; item++) {
        queue.offer(item);
        awaitIdle(rails);
        assertThat(had).hasSize(item);
      }
    }

    @Test
    void anItemIsToldToOneRailOfEachThread() {
      CountedTasks tasks = new CountedTasks(Schedulers.newBoundedElastic(2, 100, "two"));
      handOut(ending(tasks), 100);
      assertThat(tasks.takeCount()).isBetween((long) ITEMS, 2L * ITEMS);
    }

    @Test
    void anItemIsToldToOneRailWhereEachHasAThreadToItself() {
      CountedTasks tasks =
          new CountedTasks(Schedulers.newBoundedElastic(Integer.MAX_VALUE, 100, "own"));
      handOut(ending(tasks), 50);
      assertThat(tasks.takeCount()).isEqualTo(ITEMS);
    }

    @Test
    void whoeverFindsMoreItemsWakesTheNext() {
      CountDownLatch all = new CountDownLatch(40);
      Scheduler own = ending(Schedulers.newBoundedElastic(Integer.MAX_VALUE, 100, "own"));
      for (int rail = 0; rail < 40; rail++) {
        ends.add(
            queue
                .flux(own)
                .subscribe(
                    item -> {
                      all.countDown();
                      await(released);
                    }));
      }
      awaitIdle(40);
      for (int item = 0; item < 40; item++) {
        queue.offer(item);
      }
      await(all);
    }

    @Test
    void allThreadsAreUsedThoughTheItemsCameAtOnce() {
      CountDownLatch both = new CountDownLatch(2);
      Scheduler two = ending(Schedulers.newBoundedElastic(2, 100, "two"));
      Disposable pause = queue.pause();
      for (int rail = 0; rail < 10; rail++) {
        ends.add(
            queue
                .flux(two)
                .subscribe(
                    item -> {
                      both.countDown();
                      await(released);
                    }));
      }
      awaitIdle(10);
      for (int item = 0; item < 20; item++) {
        queue.offer(item);
      }
      pause.dispose();
      await(both);
    }
  }
}
