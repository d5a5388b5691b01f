package dev.millrace.queue;

import static dev.millrace.limits.RateLimiters.rateLimited;
import static dev.millrace.limits.RateLimiters.slidingWindow;
import static dev.millrace.limits.RateLimiters.withPermit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.RateLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** What Reactor's hooks see of a queue and of limits. */
class HooksTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(2);
  private final List<Throwable> dropped = new CopyOnWriteArrayList<>();

  @AfterEach
  void reset() {
    Hooks.resetOnEachOperator();
  }

  static Map<String, Function<BoundedQueue<Integer>, Publisher<?>>> publishers() {
    RateLimiter limiter = slidingWindow(1, Duration.ofSeconds(1));
    Scheduler single = Schedulers.single();
    return Map.of(
        "put",
        queue -> queue.put(1),
        "take",
        BoundedQueue::take,
        "timed take",
        queue -> queue.take(Duration.ofSeconds(1)),
        "delivery",
        BoundedQueue::takeDelivery,
        "join",
        BoundedQueue::join,
        "flux",
        BoundedQueue::flux,
        "flux on a scheduler",
        queue -> queue.flux(single),
        "claims",
        BoundedQueue::claims,
        "permit",
        queue -> limiter.acquire(),
        "rate limited",
        queue -> rateLimited(limiter).apply(Flux.never()));
  }

  @ParameterizedTest
  @MethodSource("names")
  void eachPublisherIsSeenAsAnOperator(String name) {
    List<Publisher<?>> seen = new ArrayList<>();
    Hooks.onEachOperator(
        publisher -> {
          seen.add(publisher);
          return publisher;
        });
    Publisher<?> made = publishers().get(name).apply(queue);
    assertThat(seen).contains(made);
  }

  static List<String> names() {
    return publishers().keySet().stream().sorted().toList();
  }

  @Test
  void workWithAPermitIsSeenAsAnOperator() {
    List<Publisher<?>> seen = new ArrayList<>();
    Hooks.onEachOperator(
        publisher -> {
          seen.add(publisher);
          return publisher;
        });
    Mono<Integer> work = withPermit(slidingWindow(1, Duration.ofSeconds(1)), Mono.just(1));
    assertThat(seen).contains(work);
  }

  /** A subscriber that throws at each signal, with a Context that has a hook of its own. */
  private <T> Recorder<T> throwing() {
    return new Recorder<>(subscription -> subscription.request(10)) {
      @Override
      public Context currentContext() {
        return Context.of(
            "reactor.onErrorDropped.local", (java.util.function.Consumer<Throwable>) dropped::add);
      }

      @Override
      public void onNext(T item) {
        throw new IllegalStateException("thrown at " + item);
      }

      @Override
      public void onComplete() {
        throw new IllegalStateException("thrown at the end");
      }
    };
  }

  private void assertThatItWasDropped(String message) {
    assertThat(dropped).singleElement().hasToString("java.lang.IllegalStateException: " + message);
  }

  @Test
  void whatTheSubscriberOfATakeThrowsGoesToTheHookOfItsContext() {
    queue.take().subscribe(throwing());
    queue.offer(1);
    assertThatItWasDropped("thrown at 1");
  }

  @Test
  void whatTheSubscriberOfAPutThrowsGoesToTheHookOfItsContext() {
    queue.offer(1);
    queue.offer(2);
    queue.put(3).subscribe(throwing());
    queue.poll();
    assertThatItWasDropped("thrown at the end");
  }

  @Test
  void whatTheSubscriberOfAFluxThrowsGoesToTheHookOfItsContextAndEndsIt() {
    queue.flux().subscribe(throwing());
    queue.offer(1);
    assertThatItWasDropped("thrown at 1");
    queue.offer(2);
    assertThat(QueueKind.drain(queue)).containsExactly(2);
    assertThat(queue).asString().contains(" 0 takes waiting");
  }

  @Test
  void whatItThrowsAtAnItemThatPassesGoesToTheHookOfItsContextAndEndsIt() {
    queue.flux().subscribe(throwing());
    Flux.just(1, 2).subscribe(queue.subscriber(2));
    assertThatItWasDropped("thrown at 1");
    assertThat(QueueKind.drain(queue)).containsExactly(2);
  }

  @Test
  void whatItThrowsOnItsSchedulerGoesToTheHookOfItsContextAndEndsIt() {
    CompletableFuture<Void> ran = new CompletableFuture<>();
    Scheduler here = Schedulers.fromExecutor(Runnable::run);
    queue.flux(here).subscribe(throwing());
    queue.offer(1);
    ran.complete(null);
    assertThatItWasDropped("thrown at 1");
    queue.offer(2);
    assertThat(QueueKind.drain(queue)).containsExactly(2);
  }

  @Test
  void aPutIntoAQueueThatFailedTellsWhy() {
    IllegalStateException error = new IllegalStateException("the source failed");
    queue.offer(1);
    queue.offer(2);
    CompletableFuture<Void> waiting = queue.put(3).toFuture();
    queue.close(error);
    assertThat(waiting)
        .isCompletedExceptionally()
        .failsWithin(SOON)
        .withThrowableThat()
        .havingRootCause()
        .isSameAs(error);
    StepVerifier.create(queue.put(4))
        .expectErrorSatisfies(
            closed ->
                assertThat(closed)
                    .isInstanceOf(QueueClosedException.class)
                    .hasMessage("queue is closed")
                    .hasCause(error))
        .verify(SOON);
  }
}
