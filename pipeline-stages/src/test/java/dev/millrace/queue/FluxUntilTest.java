package dev.millrace.queue;

import static dev.millrace.queue.QueueKind.drain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Delivery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** A consumer that is ended from outside. */
@OnEveryQueue
class FluxUntilTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final BoundedQueue<Integer> queue;
  private final TestPublisher<String> stop = TestPublisher.create();

  FluxUntilTest(QueueKind kind) {
    this.queue = kind.queue();
  }

  @Test
  void emitsLikeAnyOtherUntilItIsStopped() {
    StepVerifier.create(queue.fluxUntil(stop))
        .then(() -> queue.offer(1))
        .expectNext(1)
        .then(() -> queue.offer(2))
        .expectNext(2)
        .then(() -> stop.next("stop"))
        .expectComplete()
        .verify(LIMIT);
    stop.assertCancelled();
    queue.offer(3);
    assertThat(drain(queue)).containsExactly(3);
  }

  @Test
  void handsOutDeliveriesToo() {
    StepVerifier.create(queue.deliveriesUntil(stop).map(Delivery::value))
        .then(() -> queue.offer(1))
        .expectNext(1)
        .then(() -> stop.next("stop"))
        .expectComplete()
        .verify(LIMIT);
    StepVerifier.create(queue.deliveriesUntil(Mono.empty(), Schedulers.parallel()))
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void completesWithoutDemandAsSoonAsTheStopCompletes() {
    queue.offer(1);
    StepVerifier.create(queue.fluxUntil(stop), 0)
        .expectSubscription()
        .then(stop::complete)
        .expectComplete()
        .verify(LIMIT);
    assertThat(drain(queue)).containsExactly(1);
  }

  @Test
  void failsWithTheErrorOfTheStop() {
    StepVerifier.create(queue.fluxUntil(stop))
        .then(() -> stop.error(new IllegalStateException("worker retired badly")))
        .expectErrorMessage("worker retired badly")
        .verify(LIMIT);
    queue.offer(1);
    assertThat(drain(queue)).containsExactly(1);
  }

  @Test
  void takesNothingIfItWasStoppedBefore() {
    queue.offer(1);
    StepVerifier.create(queue.fluxUntil(Mono.just("stop"))).expectComplete().verify(LIMIT);
    StepVerifier.create(queue.fluxUntil(Mono.empty())).expectComplete().verify(LIMIT);
    assertThat(drain(queue)).containsExactly(1);
  }

  @Test
  void emitsTheItemThatIsOnItsWayBeforeItCompletes() {
    Sinks.Empty<Void> now = Sinks.empty();
    List<Object> signals = new ArrayList<>();
    queue
        .fluxUntil(now.asMono())
        .doOnNext(item -> now.tryEmitEmpty())
        .subscribe(signals::add, signals::add, () -> signals.add("complete"));
    queue.offer(1);
    queue.offer(2);
    assertThat(signals).containsExactly(1, "complete");
    assertThat(drain(queue)).containsExactly(2);
  }

  @Test
  void leavesItsTurnToTheOthers() {
    List<Integer> first = new ArrayList<>();
    List<Integer> second = new ArrayList<>();
    queue.fluxUntil(stop).subscribe(first::add);
    queue.flux().subscribe(second::add);
    stop.complete();
    queue.offer(1);
    assertThat(first).isEmpty();
    assertThat(second).containsExactly(1);
  }

  @Test
  void passesTheItemForWhichItWasWokenToAnother() {
    Queue<Runnable> late = new ArrayDeque<>();
    Scheduler scheduler = Schedulers.fromExecutor(late::add);
    List<Object> signals = new ArrayList<>();
    queue
        .fluxUntil(stop, scheduler)
        .subscribe(signals::add, signals::add, () -> signals.add("complete"));
    late.remove().run();
    CompletableFuture<Integer> other = new CompletableFuture<>();
    queue.flux(scheduler).subscribe(other::complete);
    late.remove().run();
    // The first is woken, and its thread does not come to it.
    queue.offer(1);
    stop.complete();
    while (!late.isEmpty()) {
      late.remove().run();
    }
    assertThat(other).isCompletedWithValue(1);
    assertThat(signals).containsExactly("complete");
  }

  @Test
  void completesOnItsScheduler() {
    Scheduler scheduler = Schedulers.newSingle("rail");
    try {
      AtomicReference<String> completedOn = new AtomicReference<>();
      StepVerifier.create(
              queue
                  .fluxUntil(stop, scheduler)
                  .doOnComplete(() -> completedOn.set(Thread.currentThread().getName())))
          .expectSubscription()
          .then(stop::complete)
          .expectComplete()
          .verify(LIMIT);
      assertThat(completedOn.get()).startsWith("rail");
    } finally {
      scheduler.dispose();
    }
  }

  @Test
  void forgetsTheStopWhenItEndsByItself() {
    Disposable consumer = queue.fluxUntil(stop).subscribe();
    stop.assertWasSubscribed();
    consumer.dispose();
    stop.assertCancelled();

    TestPublisher<String> another = TestPublisher.create();
    queue.fluxUntil(another).subscribe();
    queue.close();
    another.assertCancelled();
  }

  @Test
  void dropsAnErrorOfTheStopThatComesTooLate() {
    TestPublisher<String> rude =
        TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
    List<Throwable> dropped = new ArrayList<>();
    StepVerifier.create(
            queue
                .fluxUntil(rude)
                .contextWrite(
                    context ->
                        context.put(
                            "reactor.onErrorDropped.local", (Consumer<Throwable>) dropped::add)))
        .then(rude::complete)
        .expectComplete()
        .verify(LIMIT);
    rude.error(new IllegalStateException("late"));
    assertThat(dropped).singleElement().hasToString("java.lang.IllegalStateException: late");
  }

  @Test
  void handsItsContextToTheStop() {
    StepVerifier.create(
            queue
                .fluxUntil(
                    Mono.deferContextual(
                        context -> Mono.error(new IllegalStateException(context.<String>get("k")))))
                .contextWrite(context -> context.put("k", "seen")))
        .expectErrorMessage("seen")
        .verify(LIMIT);
  }

  @Test
  void losesNoItemHoweverOftenConsumersAreStopped() throws Exception {
    Race.repeat(
        "flux until " + queue.capacity(),
        30,
        (race, random) -> {
          BoundedQueue<Integer> shared = queue;
          int count = 40;
          Sinks.Empty<Void> retired = Sinks.empty();
          List<Integer> before = new ArrayList<>();
          List<Integer> after = new ArrayList<>();
          CompletableFuture<Void> ended = new CompletableFuture<>();
          shared
              .fluxUntil(retired.asMono())
              .subscribe(before::add, ended::completeExceptionally, () -> ended.complete(null));
          Flux<Integer> items = Flux.range(0, count);
          race.together(
              () -> items.concatMap(shared::put).then().subscribe(), retired::tryEmitEmpty);
          assertThat(ended).isCompleted();
          int left = count - before.size();
          shared.flux().take(left).subscribe(after::add);
          assertThat(Stream.concat(before.stream(), after.stream()))
              .containsExactlyInAnyOrderElementsOf(IntStream.range(0, count).boxed().toList());
          assertThat(shared.isEmpty()).isTrue();
        });
  }
}
