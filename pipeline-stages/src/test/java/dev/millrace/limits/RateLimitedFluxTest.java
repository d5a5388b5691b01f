package dev.millrace.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.RateLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

class RateLimitedFluxTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final SlidingWindow limiter = RateLimiters.slidingWindow(2, SECOND);

  private Flux<Integer> limited(Flux<Integer> source) {
    return source.transform(RateLimiters.rateLimited(limiter, time));
  }

  @Test
  void letsItemsPassAtTheRate() {
    StepVerifier.withVirtualTime(
            () -> Flux.range(0, 5).transform(RateLimiters.rateLimited(limiter)))
        .expectSubscription()
        .expectNext(0, 1)
        .expectNoEvent(SECOND)
        .expectNext(2, 3)
        .expectNoEvent(SECOND)
        .expectNext(4)
        .verifyComplete();
  }

  @Test
  void asksForOneItemAtATimeAndOnlyIfThereIsDemand() {
    List<Long> requests = new ArrayList<>();
    StepVerifier.create(limited(Flux.range(0, 100).hide().doOnRequest(requests::add)), 0)
        .expectSubscription()
        .then(() -> assertThat(requests).isEmpty())
        .thenRequest(5)
        .expectNext(0, 1)
        .then(() -> assertThat(requests).containsExactly(1L, 1L, 1L))
        .then(() -> time.advanceTimeBy(SECOND))
        .expectNext(2, 3)
        .then(() -> assertThat(requests).containsExactly(1L, 1L, 1L, 1L, 1L))
        .then(() -> time.advanceTimeBy(SECOND))
        .expectNext(4)
        .then(() -> assertThat(requests).hasSize(5))
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void passesOnTheLastItemBeforeTheError() {
    StepVerifier.create(
            limited(Flux.range(0, 3).concatWith(Flux.error(new TimeoutException("late")))))
        .expectNext(0, 1)
        .then(() -> time.advanceTimeBy(SECOND))
        .expectNext(2)
        .expectErrorMessage("late")
        .verify(LIMIT);
  }

  @Test
  void discardsTheItemThatWaitsAndLeavesTheLineOnCancel() {
    AtomicReference<Integer> discarded = new AtomicReference<>();
    limited(Flux.range(0, 9)).doOnDiscard(Integer.class, discarded::set).subscribe().dispose();
    assertThat(discarded).hasValue(2);
    time.advanceTimeBy(SECOND);
    assertThat(limiter.isIdle()).isTrue();
  }

  @Test
  void failsWithTheLimitAndDiscardsTheItem() {
    RateLimiter closed = cost -> Mono.error(new TimeoutException("store is gone"));
    StepVerifier.create(Flux.just(1, 2).transform(RateLimiters.rateLimited(closed)))
        .expectErrorSatisfies(
            error -> assertThat(Exceptions.unwrap(error)).hasMessage("store is gone"))
        .verifyThenAssertThat(LIMIT)
        .hasDiscardedExactly(1);
  }

  @Test
  void failsForAnItemThatCostsMoreThanThereEverIs() {
    StepVerifier.create(
            Flux.just(1, 2, 3)
                .transform(
                    RateLimiters.rateLimited(limiter.<Integer>costing(n -> n == 2 ? 9 : 1), time)))
        .expectNext(1)
        .expectErrorMessage("cost must be at most 2, was 9")
        .verifyThenAssertThat(LIMIT)
        .hasDiscardedExactly(2);
  }

  @Test
  void dropsWhatComesAfterTheEnd() {
    TestPublisher<Integer> source =
        TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
    StepVerifier.create(limited(source.flux()))
        .then(() -> source.next(1).complete().next(2).error(new IllegalStateException("again")))
        .expectNext(1)
        .expectComplete()
        .verifyThenAssertThat(LIMIT)
        .hasDroppedExactly(2)
        .hasDroppedErrorWithMessage("again");
  }

  @Test
  void showsTheContextToTheSourceAndToTheLimit() {
    List<String> seen = new ArrayList<>();
    RateLimiter looking =
        cost ->
            Mono.deferContextual(
                context -> {
                  seen.add(context.get("tenant"));
                  return limiter.acquire(cost);
                });
    StepVerifier.create(
            Flux.deferContextual(context -> Flux.just(context.<String>get("tenant")))
                .transform(RateLimiters.rateLimited(looking, time))
                .contextWrite(context -> context.put("tenant", "seven")))
        .expectNext("seven")
        .expectComplete()
        .verify(LIMIT);
    assertThat(seen).containsExactly("seven");
  }

  @Test
  void tellsTheTruthWhenScanned() {
    AtomicReference<Scannable> found = new AtomicReference<>();
    Flux<Integer> limited = limited(Flux.range(0, 9));
    Flux<Integer> elsewhere =
        Flux.just(1).transform(RateLimiters.rateLimited(limiter, Schedulers.single()));
    assertThat(Scannable.from(elsewhere).scan(Scannable.Attr.RUN_ON)).isSameAs(Schedulers.single());
    BaseSubscriber<Integer> subscriber =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(Subscription subscription) {
            found.set(Scannable.from(subscription));
            request(7);
          }
        };
    limited.subscribe(subscriber);
    Scannable scanned = found.get();
    assertThat(scanned.scanUnsafe(Scannable.Attr.ACTUAL)).isSameAs(subscriber);
    assertThat(scanned.scan(Scannable.Attr.REQUESTED_FROM_DOWNSTREAM)).isEqualTo(5);
    assertThat(scanned.scan(Scannable.Attr.BUFFERED)).isEqualTo(1);
    assertThat(scanned.scan(Scannable.Attr.CANCELLED)).isFalse();
    subscriber.cancel();
    assertThat(scanned.scan(Scannable.Attr.CANCELLED)).isTrue();
    assertThat(scanned.scan(Scannable.Attr.BUFFERED)).isZero();
  }

  @Test
  void tellsReactorThatItTerminatedWhenTheLimitRefuses() {
    IllegalStateException error = new IllegalStateException("refused");
    RateLimiter refusing = cost -> Mono.error(error);
    AtomicReference<Scannable> found = new AtomicReference<>();
    Flux.just(1)
        .transform(RateLimiters.rateLimited(refusing))
        .subscribe(
            new BaseSubscriber<>() {
              @Override
              protected void hookOnSubscribe(Subscription subscription) {
                found.set(Scannable.from(subscription));
                request(1);
              }

              @Override
              protected void hookOnError(Throwable refused) {}
            });
    assertThat(found.get().scan(Scannable.Attr.TERMINATED)).isTrue();
    assertThat(found.get().scan(Scannable.Attr.CANCELLED)).isFalse();
    assertThat(found.get().scan(Scannable.Attr.ERROR)).isSameAs(error);
  }

  @Test
  void needsNoStackForManyItems() {
    SlidingWindow wide = RateLimiters.slidingWindow(Long.MAX_VALUE, SECOND);
    StepVerifier.create(Flux.range(0, 1_000_000).transform(RateLimiters.rateLimited(wide)))
        .expectNextCount(1_000_000)
        .expectComplete()
        .verify(LIMIT);
  }
}
