package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Counting what is done. The comments name the tests of CPython's queue. */
@OnEveryQueue
class JoinTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final BoundedQueue<Integer> queue;

  JoinTest(QueueKind kind) {
    this.queue = kind.queue();
  }

  // test_join_empty_queue
  @Test
  void completesAtOnceOnAQueueThatWasNeverUsedAndDoesSoAgain() {
    StepVerifier.create(queue.join()).expectComplete().verify(SOON);
    StepVerifier.create(queue.join()).expectComplete().verify(SOON);
  }

  @Test
  void aJoinThatIsCancelledAsItIsSubscribedIsNotCompleted() {
    Recorder<Void> joiner = new Recorder<>(Subscription::cancel);
    queue.join().subscribe(joiner);
    assertThat(joiner.signals).isEmpty();
  }

  // test_task_done_underflow
  @Test
  void taskDoneWithNothingUnfinishedIsRefused() {
    assertThatIllegalStateException().isThrownBy(queue::taskDone);
    assertThat(queue.unfinished()).isZero();
  }

  // test_task_done
  @Test
  void completesOnceTwoWorkersHaveDoneAHundredItems() {
    AtomicInteger sum = new AtomicInteger();
    CompletableFuture<Void> workers =
        queue
            .rails(2)
            .doOnNext(
                item -> {
                  sum.addAndGet(item);
                  queue.taskDone();
                })
            .then()
            .toFuture();
    Mono<Void> puts = Flux.range(0, 100).concatMap(queue::put).then();
    StepVerifier.create(puts.then(queue.join())).expectComplete().verify(SOON);
    assertThat(sum).hasValue(4950);
    queue.close();
    assertThat(workers).isCompleted();
  }

  // CPython counts calls too, not items
  @Test
  void anItemMayBeDoneBeforeItIsTaken() {
    queue.offer(1);
    queue.taskDone();
    assertThat(queue.unfinished()).isZero();
    assertThat(queue.join().toFuture()).isCompleted();
    assertThat(queue.poll()).isEqualTo(new PollResult.Item<>(1));
  }

  @Nested
  class WhenAnItemIsUnfinished {

    private final CompletableFuture<Void> join;

    WhenAnItemIsUnfinished() {
      queue.offer(1);
      join = queue.join().toFuture();
    }

    @Test
    void takingItIsNotEnough() {
      queue.poll();
      assertThat(queue.unfinished()).isEqualTo(1);
      assertThat(join).isNotDone();
    }

    @Test
    void doingItCompletesEveryJoin() {
      CompletableFuture<Void> another = queue.join().toFuture();
      queue.poll();
      queue.taskDone();
      assertThat(join).isCompleted();
      assertThat(another).isCompleted();
    }

    // CPython: a join whose count reached 0 completes even if an item is put in the same tick
    @Test
    void aJoinWhoseCountReachedZeroCompletesThoughAnotherPutsAnItemThen() {
      queue.poll();
      BoundedQueue<Integer> counted = queue;
      counted.join().subscribe(null, null, () -> counted.offer(2));
      CompletableFuture<Void> last = counted.join().toFuture();
      counted.taskDone();
      assertThat(join).isCompleted();
      assertThat(last).isCompleted();
      assertThat(counted.unfinished()).isEqualTo(1);
    }

    @Test
    void aCancelledJoinIsNotCompleted() {
      Recorder<Void> joiner = new Recorder<>();
      queue.join().subscribe(joiner);
      joiner.cancel();
      queue.taskDone();
      assertThat(joiner.signals).isEmpty();
    }

    @Test
    void aJoinThatTheCompletionOfAnotherCancelsIsNotCompleted() {
      Recorder<Void> joiner = new Recorder<>();
      queue.join().subscribe(null, null, joiner::cancel);
      queue.join().subscribe(joiner);
      queue.taskDone();
      assertThat(joiner.signals).isEmpty();
    }
  }
}
