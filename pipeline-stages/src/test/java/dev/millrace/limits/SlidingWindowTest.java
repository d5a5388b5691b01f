package dev.millrace.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Permit;
import dev.millrace.RateLimiter;
import dev.millrace.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

class SlidingWindowTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final SlidingWindow limiter = RateLimiters.slidingWindow(3, SECOND);

  private Turn<Object> turn() {
    return limiter.turn(time, new TestOwner());
  }

  /** Returns a turn whose work has started, if there was a permit. */
  private boolean starts() {
    Turn<Object> turn = turn();
    boolean granted = turn.acquire("item");
    if (granted) {
      turn.started();
    } else {
      turn.release();
    }
    return granted;
  }

  private TestOwner waiting() {
    return waiting(1);
  }

  private TestOwner waiting(long cost) {
    TestOwner owner = new TestOwner();
    assertThat(limiter.turn(time, owner, item -> cost).acquire("item")).isFalse();
    return owner;
  }

  private void after(long millis) {
    time.advanceTimeBy(Duration.ofMillis(millis));
  }

  @Test
  void letsAsManyStartAsItSays() {
    assertThat(List.of(starts(), starts(), starts())).containsOnly(true);
    assertThat(starts()).isFalse();
  }

  @Test
  void isFreeAgainOneWindowAfterTheStartAndNotEarlier() {
    starts();
    after(400);
    starts();
    starts();
    TestOwner next = waiting();
    TestOwner afterNext = waiting();
    time.advanceTimeBy(Duration.ofMillis(600).minusNanos(1));
    assertThat(next.told()).isEqualTo("nothing");
    time.advanceTimeBy(Duration.ofNanos(1));
    assertThat(next.told()).isEqualTo("permit");
    after(399);
    assertThat(afterNext.told()).isEqualTo("nothing");
    after(1);
    assertThat(afterNext.told()).isEqualTo("permit");
  }

  @Test
  void countsTheStartAndNotTheGrant() {
    Turn<Object> slow = turn();
    slow.acquire("item");
    starts();
    starts();
    after(900);
    slow.started();
    after(100);
    assertThat(List.of(starts(), starts())).containsOnly(true);
    assertThat(starts()).isFalse();
    after(900);
    assertThat(starts()).isTrue();
  }

  @Test
  void doesNotTakeAPermitForSpentThatIsStillInHand() {
    Turn<Object> slow = turn();
    slow.acquire("item");
    after(10_000);
    starts();
    starts();
    assertThat(starts()).isFalse();
  }

  @Test
  void servesThoseWhoWaitInTheOrderInWhichTheyCame() {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int number = i;
      limiter
          .acquire()
          .subscribeOn(Schedulers.immediate())
          .doOnNext(permit -> order.add(number))
          .doOnNext(Permit::started)
          .subscribe();
    }
    assertThat(order).containsExactly(0, 1, 2);
  }

  @Test
  void lateComersDoNotOvertakeOneWhoWaitsForMore() {
    starts();
    TestOwner large = waiting(3);
    TestOwner small = waiting(1);
    assertThat(starts()).isFalse();
    after(1000);
    assertThat(large.told()).isEqualTo("permit");
    assertThat(small.told()).isEqualTo("nothing");
  }

  @Test
  void aPermitThatWasGivenBackUnusedGoesToTheNext() {
    Turn<Object> unused = turn();
    unused.acquire("item");
    starts();
    starts();
    TestOwner next = waiting();
    unused.release();
    assertThat(next.told()).isEqualTo("permit");
  }

  @Test
  void aSpentPermitCannotBeGivenBack() {
    Turn<Object> used = turn();
    used.acquire("item");
    used.started();
    used.started();
    used.release();
    starts();
    starts();
    assertThat(starts()).isFalse();
  }

  @Test
  void aTurnIsUsedAgainAndAgain() {
    Turn<Object> turn = turn();
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < 3; i++) {
        assertThat(turn.acquire("item")).isTrue();
        turn.started();
      }
      after(1000);
    }
  }

  @Test
  void aTurnTakesOnePermitAtATime() {
    Turn<Object> turn = turn();
    turn.acquire("item");
    assertThatThrownBy(() -> turn.acquire("item"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the permit before is still in hand");
  }

  @Test
  void aTurnThatWasGivenUpIsNotUsedAgain() {
    starts();
    starts();
    starts();
    Turn<Object> turn = turn();
    turn.acquire("item");
    turn.release();
    assertThatThrownBy(() -> turn.acquire("item"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the turn was given up");
  }

  @Test
  void aWaitThatWasGivenUpIsToldNothingAndHoldsNobodyUp() {
    starts();
    TestOwner owner = new TestOwner();
    Turn<Object> large = limiter.turn(time, owner, item -> 3);
    large.acquire("item");
    TestOwner small = waiting(1);
    large.release();
    assertThat(small.told()).isEqualTo("permit");
    after(5000);
    assertThat(owner.told()).isEqualTo("nothing");
  }

  @Test
  void aCostThatIsNeverFreeIsRefused() {
    Turn<Object> turn = limiter.turn(time, new TestOwner(), item -> 4);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> turn.acquire("item"))
        .withMessage("cost must be at most 3, was 4");
    assertThat(starts()).isTrue();
  }

  @Test
  void aCostBelowOneIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> limiter.turn(time, new TestOwner(), item -> 0).acquire("item"))
        .withMessage("cost must be at least 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> limiter.acquire(0))
        .withMessage("cost must be at least 1, was 0");
  }

  @Test
  void refusesWhatIsNoLimit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateLimiters.slidingWindow(0, SECOND))
        .withMessage("permits must be at least 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateLimiters.slidingWindow(1, Duration.ZERO))
        .withMessage("window must be positive, was PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateLimiters.slidingWindow(1, Duration.ofDays(40_000)))
        .withMessage("window must be at most PT876000H, was PT960000H");
  }

  @Test
  void saysItsLimit() {
    assertThat(limiter).hasToString("3 in any PT1S");
  }

  @Test
  void whoeverWaitsIsToldWhenTheSchedulerIsGone() {
    Scheduler gone = Schedulers.newSingle("gone");
    SlidingWindow bound = RateLimiters.slidingWindow(1, SECOND, gone);
    Turn<Object> first = bound.turn(gone, new TestOwner());
    first.acquire("item");
    first.started();
    gone.dispose();
    Turn<Object> second = bound.turn(gone, new TestOwner());
    assertThatThrownBy(() -> second.acquire("item")).isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void differentClocksAreCountedApart() {
    starts();
    starts();
    starts();
    VirtualTimeScheduler otherTime = VirtualTimeScheduler.create();
    assertThat(limiter.turn(otherTime, new TestOwner()).acquire("item")).isTrue();
    assertThat(limiter.turn(Schedulers.parallel(), new TestOwner()).acquire("item")).isTrue();
  }

  @Test
  void allSchedulersInRealTimeAreCountedTogether() {
    for (Scheduler each :
        List.of(Schedulers.parallel(), Schedulers.single(), Schedulers.boundedElastic())) {
      assertThat(limiter.turn(each, new TestOwner()).acquire("item")).isTrue();
    }
    Turn<Object> fourth = limiter.turn(Schedulers.immediate(), new TestOwner());
    assertThat(fourth.acquire("item")).isFalse();
    fourth.release();
  }

  @Nested
  class AsAMono {

    private final SlidingWindow bound = RateLimiters.slidingWindow(1, SECOND, time);

    @Test
    void waitsAndIsServedInOrder() {
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int number = i;
        bound.acquire().doOnNext(permit -> order.add(number)).subscribe(Permit::started);
      }
      assertThat(order).containsExactly(0);
      after(1000);
      assertThat(order).containsExactly(0, 1);
      after(2000);
      assertThat(order).containsExactly(0, 1, 2, 3);
    }

    @Test
    void takesNothingBeforeItIsSubscribed() {
      bound.acquire();
      assertThat(bound.isIdle()).isTrue();
    }

    @Test
    void aCancelledWaitLeavesNoTrace() {
      bound.acquire().subscribe(Permit::started);
      Disposable first = bound.acquire().subscribe();
      CompletableFuture<Permit> second = bound.acquire().toFuture();
      first.dispose();
      after(1000);
      assertThat(second).isCompleted();
    }

    @Test
    void aPermitGoesBackUnused() {
      bound.acquire().subscribe(Permit::release);
      assertThat(bound.acquire().toFuture()).isCompleted();
    }

    @Test
    void failsForACostThatIsNeverFree() {
      assertThat(bound.acquire(2).toFuture())
          .isCompletedExceptionally()
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .withMessageContaining("cost must be at most 1, was 2");
    }
  }

  @Nested
  class WhenTheLimitChanges {

    @Test
    void aHigherOneHoldsAtOnce() {
      starts();
      starts();
      starts();
      TestOwner waiting = waiting();
      limiter.change(4, SECOND);
      assertThat(waiting.told()).isEqualTo("permit");
      assertThat(limiter).hasToString("4 in any PT1S");
    }

    @Test
    void aLowerOneHoldsAtOnce() {
      starts();
      starts();
      limiter.change(2, SECOND);
      assertThat(starts()).isFalse();
      after(1000);
      assertThat(List.of(starts(), starts())).containsOnly(true);
      assertThat(starts()).isFalse();
    }

    @Test
    void aShorterWindowHoldsAtOnce() {
      starts();
      starts();
      starts();
      TestOwner waiting = waiting();
      after(100);
      limiter.change(3, Duration.ofMillis(100));
      assertThat(waiting.told()).isEqualTo("permit");
    }

    @Test
    void aLongerWindowLooksBack() {
      starts();
      starts();
      starts();
      after(1000);
      assertThat(starts()).isTrue();
      limiter.change(3, Duration.ofSeconds(10));
      assertThat(starts()).isFalse();
      after(9000);
      assertThat(List.of(starts(), starts())).containsOnly(true);
      assertThat(starts()).isFalse();
    }

    @Test
    void whoWaitsForMoreThanThereIsNowFails() {
      starts();
      TestOwner waiting = waiting(3);
      limiter.change(2, SECOND);
      assertThat(waiting.told())
          .isInstanceOf(IllegalArgumentException.class)
          .hasToString("java.lang.IllegalArgumentException: cost must be at most 2, was 3");
    }
  }

  @Nested
  class WhenHeld {

    @Test
    void givesNobodyAPermitUntilTheHoldHasEnded() {
      starts();
      limiter.hold(Duration.ofSeconds(5));
      TestOwner waiting = waiting();
      after(4999);
      assertThat(waiting.told()).isEqualTo("nothing");
      after(1);
      assertThat(waiting.told()).isEqualTo("permit");
    }

    @Test
    void theHoldThatEndsLastCounts() {
      starts();
      limiter.hold(Duration.ofSeconds(5));
      limiter.hold(Duration.ofSeconds(1));
      after(4000);
      assertThat(starts()).isFalse();
      after(1000);
      assertThat(starts()).isTrue();
    }

    @Test
    void refusesANegativeTime() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> limiter.hold(Duration.ofSeconds(-1)))
          .withMessage("duration must not be negative, was PT-1S");
    }
  }

  @Nested
  class Idleness {

    @Test
    void isTrueBeforeTheFirstUse() {
      RateLimiter fresh = RateLimiters.slidingWindow(1, SECOND);
      assertThat(fresh.isIdle()).isTrue();
    }

    @Test
    void isFalseWhileAPermitIsInHandOrCounts() {
      Turn<Object> turn = turn();
      turn.acquire("item");
      assertThat(limiter.isIdle()).isFalse();
      turn.started();
      assertThat(limiter.isIdle()).isFalse();
      after(999);
      assertThat(limiter.isIdle()).isFalse();
      after(1);
      assertThat(limiter.isIdle()).isTrue();
    }

    @Test
    void isFalseWhileHeld() {
      SlidingWindow bound = RateLimiters.slidingWindow(1, SECOND, time);
      bound.hold(SECOND);
      assertThat(bound.isIdle()).isFalse();
      after(1000);
      assertThat(bound.isIdle()).isTrue();
    }
  }
}
