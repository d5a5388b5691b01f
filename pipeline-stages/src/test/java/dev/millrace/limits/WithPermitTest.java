package dev.millrace.limits;

import static dev.millrace.limits.RateLimiters.slidingWindow;
import static dev.millrace.limits.RateLimiters.withPermit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.Permit;
import dev.millrace.RateLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Work whose permit is settled whatever comes. */
class WithPermitTest {

  private static final Duration WINDOW = Duration.ofSeconds(1);
  private static final Duration SOON = Duration.ofSeconds(10);

  private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
  private final RateLimiter limiter = slidingWindow(1, WINDOW, clock);
  private final List<String> starts = new ArrayList<>();

  private Mono<String> work(String name) {
    return withPermit(limiter, Mono.fromSupplier(() -> start(name)));
  }

  private String start(String name) {
    starts.add(name);
    return name;
  }

  private void assertThatAPermitIsThere() {
    StepVerifier.create(limiter.acquire()).expectNextCount(1).expectComplete().verify(SOON);
  }

  private void assertThatNoneIsThere() {
    Disposable wait = limiter.acquire().subscribe(Permit::release);
    assertThat(wait.isDisposed()).isFalse();
    wait.dispose();
  }

  @Test
  void startsWhenThereIsAPermitAndCountsFromThen() {
    StepVerifier.create(work("a")).expectNext("a").expectComplete().verify(SOON);
    work("b").subscribe();
    clock.advanceTimeBy(WINDOW.minusNanos(1));
    assertThat(starts).containsExactly("a");
    clock.advanceTimeBy(Duration.ofNanos(1));
    assertThat(starts).containsExactly("a", "b");
  }

  // acquire().delayElement(100 ms).timeout(20 ms) loses the only permit for good.
  @Test
  void isCutOffWithoutLosingAPermit() {
    Duration late = Duration.ofMillis(20);
    withPermit(limiter, Mono.delay(Duration.ofMillis(100), clock))
        .timeout(late, clock)
        .onErrorComplete()
        .subscribe();
    clock.advanceTimeBy(late);
    assertThatNoneIsThere();
    clock.advanceTimeBy(WINDOW);
    assertThatAPermitIsThere();
  }

  @Test
  void losesNoPermitIfItIsCancelledWhileItWaits() {
    work("a").subscribe();
    Disposable waiting = work("b").subscribe();
    waiting.dispose();
    clock.advanceTimeBy(WINDOW);
    assertThat(starts).containsExactly("a");
    assertThatAPermitIsThere();
  }

  @Test
  void givesThePermitToAnotherIfItIsCancelledAsItIsGranted() {
    AtomicReference<Runnable> beside = new AtomicReference<>(() -> {});
    RateLimiter granting = cost -> limiter.acquire(cost).doOnNext(permit -> beside.get().run());
    AtomicReference<Disposable> self = new AtomicReference<>();
    work("a").subscribe();
    self.set(withPermit(granting, Mono.fromSupplier(() -> start("b"))).subscribe());
    beside.set(() -> self.get().dispose());
    clock.advanceTimeBy(WINDOW);
    assertThat(starts).containsExactly("a");
    assertThatAPermitIsThere();
  }

  @Test
  void failsAsTheWorkDoesAndCountsIt() {
    StepVerifier.create(withPermit(limiter, Mono.error(new IllegalStateException("failed"))))
        .expectErrorMessage("failed")
        .verify(SOON);
    assertThatNoneIsThere();
  }

  @Test
  void isNotStartedIfTheLimiterGivesNoPermit() {
    RateLimiter none = cost -> Mono.error(new IllegalStateException("none"));
    StepVerifier.create(withPermit(none, Mono.fromSupplier(() -> start("a"))))
        .expectErrorMessage("none")
        .verify(SOON);
    assertThat(starts).isEmpty();
  }

  @Test
  void needsARequest() {
    BaseSubscriber<String> lazy =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(Subscription subscription) {}
        };
    work("a").subscribe(lazy);
    assertThat(starts).isEmpty();
    lazy.request(1);
    assertThat(starts).containsExactly("a");
  }

  @Test
  void refusesACostBelowOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> withPermit(limiter, 0, Mono.empty()))
        .withMessage("cost must be at least 1, was 0");
  }

  @Test
  void aPermitThatIsCancelledBeforeItIsEmittedGoesBack() {
    // The limiter is asked inside the request, and answers there.
    CoreSubscriber<Permit> cancelling =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(Subscription subscription) {
            subscription.cancel();
            subscription.request(1);
          }
        };
    limiter.acquire().subscribe(cancelling);
    assertThatAPermitIsThere();
  }

  @Test
  void aWaitForAPermitFailsAtARequestThatIsNotPositive() {
    work("a").subscribe();
    List<Throwable> errors = new ArrayList<>();
    BaseSubscriber<Permit> waiting =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(1);
            subscription.request(0);
          }

          @Override
          protected void hookOnError(Throwable error) {
            errors.add(error);
          }
        };
    limiter.acquire().subscribe(waiting);
    assertThat(errors).singleElement().isInstanceOf(IllegalArgumentException.class);
    clock.advanceTimeBy(WINDOW);
    assertThatAPermitIsThere();
  }
}
