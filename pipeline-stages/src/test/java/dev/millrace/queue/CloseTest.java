package dev.millrace.queue;

import static dev.millrace.queue.QueueKind.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Closing, by which consumers are given the rest. The comments name the tests of CPython. */
@OnEveryQueue
class CloseTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final BoundedQueue<Integer> queue;

  CloseTest(QueueKind kind) {
    this.queue = kind.queue();
  }

  private void assertThatNothingComesInOrOut() {
    assertThat(queue.offer(0)).isEqualTo(OfferResult.CLOSED);
    assertThat(queue.poll()).isEqualTo(new PollResult.Closed<>());
    StepVerifier.create(queue.put(0))
        .expectErrorSatisfies(error -> assertThat(error).isInstanceOf(QueueClosedException.class))
        .verify(SOON);
    StepVerifier.create(queue.take()).expectComplete().verify(SOON);
    StepVerifier.create(queue.flux()).expectComplete().verify(SOON);
  }

  @Nested
  class WhenTheQueueIsEmpty {

    // test_shutdown_empty; where CPython fails the waiting get, a take completes empty
    @Test
    void waitingTakesCompleteEmptyAndJoinCompletes() {
      CompletableFuture<Boolean> take = queue.take().hasElement().toFuture();
      queue.close();
      assertThat(take).isCompletedWithValue(false);
      assertThat(queue.join().toFuture()).isCompleted();
      assertThat(queue.size()).isZero();
      assertThatNothingComesInOrOut();
    }

    @Test
    void aTakeThatComesLaterCompletesEvenIfItAsksForNothing() {
      queue.close();
      StepVerifier.create(queue.take(), 0).expectComplete().verify(SOON);
    }

    @Test
    void aFluxCompletesEvenIfItAskedForNothing() {
      StepVerifier.create(queue.flux(), 0)
          .expectSubscription()
          .then(queue::close)
          .expectComplete()
          .verify(SOON);
    }
  }

  @Nested
  class WhenAnItemIsLeft {

    WhenAnItemIsLeft() {
      queue.offer(1);
    }

    // test_shutdown_nonempty
    @Test
    void itCanStillBeTakenAndDone() {
      CompletableFuture<Void> join = queue.join().toFuture();
      queue.close();
      assertThat(queue.isClosed()).isTrue();
      assertThat(queue.size()).isEqualTo(1);
      assertThat(join).isNotDone();
      assertThat(queue.take().toFuture()).isCompletedWithValue(1);
      assertThatNothingComesInOrOut();
      assertThat(join).isNotDone();
      queue.taskDone();
      assertThat(join).isCompleted();
      assertThatIllegalStateException().isThrownBy(queue::taskDone);
    }

    @Test
    void aFluxIsGivenItThenCompletes() {
      queue.close();
      StepVerifier.create(queue.flux(), 1).expectNext(1).expectComplete().verify(SOON);
    }

    // CPython raises QueueShutDown out of put_nowait on a queue that is full as well
    @Test
    void offerSaysClosedWhetherItIsFullOrNot() {
      queue.close();
      assertThat(queue.offer(2)).isEqualTo(OfferResult.CLOSED);
    }

    @Test
    void closingAgainChangesNothing() {
      queue.close();
      queue.close(new IllegalStateException("too late"));
      assertThat(drain(queue)).containsExactly(1);
      StepVerifier.create(queue.take()).expectComplete().verify(SOON);
    }

    @Test
    void closingNowMayFollow() {
      queue.close();
      assertThat(queue.closeNow()).containsExactly(1);
      assertThatNothingComesInOrOut();
    }
  }

  @Nested
  class WithAnError {

    private final RuntimeException boom = new RuntimeException("boom");

    @Test
    void consumersAreGivenTheRestThenFail() {
      queue.offer(1);
      queue.close(boom);
      StepVerifier.create(queue.flux()).expectNext(1).expectErrorMessage("boom").verify(SOON);
      StepVerifier.create(queue.take()).expectErrorMessage("boom").verify(SOON);
    }

    @Test
    void waitingTakesFail() {
      CompletableFuture<Integer> take = queue.take().toFuture();
      queue.close(boom);
      assertThat(take).failsWithin(Duration.ZERO).withThrowableThat().withCause(boom);
    }

    @Test
    void producersAreToldThatTheQueueIsClosed() {
      queue.close(boom);
      assertThat(queue.offer(1)).isEqualTo(OfferResult.CLOSED);
      StepVerifier.create(queue.put(1)).expectError(QueueClosedException.class).verify(SOON);
    }
  }
}
