package dev.millrace.stages;

import static dev.millrace.stages.Limits.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.queue.BoundedQueue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** Rails of a keyed stage come and go while items flow. */
class DispatcherTest {

  private final BoundedQueue<Object> queue = BoundedQueue.fifo(10);
  private final Dispatcher dispatcher = dispatcherOf(queue, 3);

  private static Dispatcher dispatcherOf(BoundedQueue<Object> queue, int keys) {
    return dispatcherOf(queue, keys, new CallersPlace(Runnable::run));
  }

  private static Dispatcher dispatcherOf(BoundedQueue<Object> queue, int keys, Place place) {
    Lanes lanes = new Lanes(n -> (int) n % keys);
    return new Dispatcher(
        queue,
        new DispatchRules(
            lanes, null, null, null, false, Context.empty(), place, new AtWork(), error -> {}));
  }

  @Test
  void aRailThatIsAddedTakesPart() {
    BaseSubscriber<Object> first = new Worker();
    dispatcher.newRail().subscribe(first);
    queue.offer(0);
    queue.offer(1);

    StepVerifier.create(dispatcher.newRail(), 1).expectNext(1).thenCancel().verify(LIMIT);
  }

  @Test
  void aRailThatIsRetiredWhileItIsIdleCompletesAtOnce() {
    DispatchRail rail = dispatcher.newRail();
    dispatcher.newRail().subscribe(new Worker());

    StepVerifier.create(rail, 1).then(rail::retire).expectComplete().verify(LIMIT);
  }

  @Test
  void aRailThatIsRetiredCompletesWhenItsItemIsFinished() {
    DispatchRail rail = dispatcher.newRail();
    StepVerifier.create(rail, 1)
        .then(() -> queue.offer(0))
        .expectNext(0)
        .then(rail::retire)
        .expectNoEvent(Duration.ofMillis(1))
        .thenRequest(1)
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void whatWaitsForTheKeyOfARetiredRailGoesToAnother() {
    DispatchRail rail = dispatcher.newRail();
    Worker other = new Worker();
    StepVerifier.create(rail, 1)
        .then(() -> queue.offer(0))
        .expectNext(0)
        .then(() -> dispatcher.newRail().subscribe(other))
        .then(() -> queue.offer(3))
        .then(() -> assertThat(other.given).isEmpty())
        .then(rail::retire)
        .thenRequest(1)
        .expectComplete()
        .verify(LIMIT);
    assertThat(other.given).containsExactly(3);
  }

  @Test
  void startsNothingInAPause() {
    Worker worker = new Worker();
    Disposable pause = dispatcher.pause();
    Disposable another = dispatcher.pause();
    dispatcher.newRail().subscribe(worker);
    queue.offer(0);
    pause.dispose();
    pause.dispose();
    assertThat(worker.given).isEmpty();
    assertThat(queue.size()).isOne();

    another.dispose();
    assertThat(worker.given).containsExactly(0);
  }

  @Test
  void tellsHowManyItemsWait() {
    dispatcher.newRail().subscribe(new Worker());
    dispatcher.newRail().subscribe(new Worker());
    queue.offer(0);
    queue.offer(3);
    queue.offer(6);

    assertThat(dispatcher.scan(Attr.BUFFERED)).isEqualTo(2);
    assertThat(dispatcher.busy()).isOne();
  }

  /** Each run has a seed of its own: this one and those that follow. */
  @ParameterizedTest(name = "from seed {0}")
  @ValueSource(ints = {0, 100})
  void losesNothingAsRailsComeAndGo(int firstSeed) throws InterruptedException {
    for (int seed = firstSeed; seed < firstSeed + 50; seed++) {
      Random random = new Random(seed);
      Place place =
          random.nextBoolean()
              ? new SharedCrew(
                  Schedulers.parallel(), 8, ForkJoinPool.commonPool(), new AtWork(), error -> {})
              : new CallersPlace(ForkJoinPool.commonPool());
      place.makeRoomFor(8);
      resizeAtRandom(random, place, "seed " + seed);
    }
  }

  private static void resizeAtRandom(Random random, Place place, String what)
      throws InterruptedException {
    int keys = 1 + random.nextInt(6);
    BoundedQueue<Object> queue = BoundedQueue.fifo(1 + random.nextInt(5));
    Dispatcher dispatcher = dispatcherOf(queue, keys, place);
    AtomicIntegerArray inHand = new AtomicIntegerArray(keys);
    Queue<Object> finished = new ConcurrentLinkedQueue<>();
    Deque<DispatchRail> rails = new ArrayDeque<>();
    List<CountDownLatch> ends = new ArrayList<>();
    Flux.range(0, 300)
        .<Object>map(n -> n)
        .subscribeOn(Schedulers.boundedElastic())
        .subscribe(queue.subscriber(1));

    for (int step = 0; step < 60; step++) {
      if (rails.size() < 2 || random.nextInt(3) > 0) {
        DispatchRail rail = dispatcher.newRail();
        CountDownLatch end = new CountDownLatch(1);
        rails.add(rail);
        ends.add(end);
        rail.subscribe(new LaterWorker(inHand, finished, end));
      } else {
        rails.remove().retire();
      }
    }

    for (CountDownLatch end : ends) {
      assertThat(end.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).as(what).isTrue();
    }
    assertThat(finished).as(what).hasSize(300).doesNotHaveDuplicates();
    assertThat(queue.size()).as(what).isZero();
  }

  /** Takes one item and keeps it. */
  private static class Worker extends BaseSubscriber<Object> {

    final List<Object> given = new ArrayList<>();

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      request(1);
    }

    @Override
    protected void hookOnNext(Object item) {
      given.add(item);
    }
  }

  /** Finishes its items on another thread; fails if it meets another item of the same key. */
  private static final class LaterWorker extends BaseSubscriber<Object> {

    private final AtomicIntegerArray inHand;
    private final Queue<Object> finished;
    private final CountDownLatch end;

    LaterWorker(AtomicIntegerArray inHand, Queue<Object> finished, CountDownLatch end) {
      this.inHand = inHand;
      this.finished = finished;
      this.end = end;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      request(1);
    }

    @Override
    protected void hookOnNext(Object item) {
      int key = (int) item % inHand.length();
      if (inHand.getAndIncrement(key) != 0) {
        finished.add("two items of key " + key);
      }
      Schedulers.parallel()
          .schedule(
              () -> {
                finished.add(item);
                inHand.getAndDecrement(key);
                request(1);
              });
    }

    @Override
    protected void hookOnComplete() {
      end.countDown();
    }
  }
}
