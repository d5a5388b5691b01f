package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/**
 * The life of one queue: producers and consumers come by every way in and out, give up at random,
 * and one of them closes the queue under the others.
 */
final class SoakRound {

  private static final int SIDE = 8;
  private static final int CALLS = 100;
  private static final int ITEMS = SIDE * CALLS;
  private static final int MOST_SPINS = 300;
  private static final int MOST_NAPS = 20;
  private static final long NAP_NANOS = 20_000;

  private final Random random;
  private final SoakTally tally;
  private final BoundedQueue<Integer> queue;

  /** How often each item, which is its own index, was accepted; and how often it came out. */
  private final AtomicIntegerArray accepted = new AtomicIntegerArray(ITEMS);

  private final AtomicIntegerArray out = new AtomicIntegerArray(ITEMS);

  /** Puts that were still waiting, or may have been, when they were given up. */
  private final List<Runnable> settlements = Collections.synchronizedList(new ArrayList<>());

  SoakRound(Random random, SoakTally tally) {
    this.random = random;
    this.tally = tally;
    QueueKind.LeavingOrder[] orders = QueueKind.LeavingOrder.values();
    int capacity = 1 + random.nextInt(random.nextBoolean() ? 3 : 64);
    this.queue =
        BoundedQueue.of(
            new QueueKind(orders[random.nextInt(orders.length)], capacity).spec(), this::notQueued);
  }

  void run(ExecutorService threads) throws Exception {
    CoreSubscriber<Integer> keepsItOpen = queue.subscriber();
    List<Callable<Void>> actors = new ArrayList<>();
    int closer = random.nextInt(2 * SIDE);
    for (int actor = 0; actor < 2 * SIDE; actor++) {
      actors.add(actor(actor, random.nextLong(), actor == closer));
    }
    for (Future<Void> done : threads.invokeAll(actors, 60, TimeUnit.SECONDS)) {
      done.get();
    }
    keepsItOpen.onComplete();
    queue.closeNow().forEach(this::returned);
    settlements.forEach(Runnable::run);
    assertThatEveryAcceptedItemCameOutOnce();
  }

  private Callable<Void> actor(int actor, long seed, boolean closes) {
    return () -> {
      Random own = new Random(seed);
      int closing = closes ? own.nextInt(CALLS) : CALLS;
      for (int call = 0; call < CALLS; call++) {
        if (call == closing) {
          close(own);
        } else if (actor < SIDE) {
          produce(own, actor * CALLS + call);
        } else {
          consume(own);
        }
      }
      return null;
    };
  }

  private void close(Random own) {
    if (own.nextBoolean()) {
      queue.close();
    } else {
      queue.closeNow().forEach(this::returned);
    }
  }

  private void produce(Random own, int item) {
    switch (own.nextInt(4)) {
      case 0 -> {
        if (queue.offer(item) == OfferResult.ACCEPTED) {
          entered(item);
        } else {
          tally.refused.increment();
        }
      }
      case 1 -> Flux.just(item).doOnNext(this::entered).subscribe(queue.subscriber(own.nextInt(3)));
      default -> {
        Recorder<Void> put = Recorder.ofAll();
        queue.put(item).subscribe(put);
        if (!await(put, own)) {
          put.cancel();
          tally.cancelledPuts.increment();
        }
        settlements.add(() -> settle(put, item));
      }
    }
  }

  /** What became of a put is sure when no one else is at the queue any more. */
  private void settle(Recorder<Void> put, int item) {
    assertThat(put.signals).hasSizeLessThanOrEqualTo(1);
    if (put.signals.contains("complete")) {
      entered(item);
    }
  }

  private void entered(int item) {
    accepted.incrementAndGet(item);
    tally.accepted.increment();
  }

  private void notQueued(int item) {
    accepted.decrementAndGet(item);
    tally.accepted.decrement();
    tally.refused.increment();
  }

  private void consume(Random own) {
    switch (own.nextInt(4)) {
      case 0 -> queue.poll().asOptional().ifPresent(this::consumed);
      case 1 -> {
        Consumer consumer = new Consumer(1 + own.nextInt(8));
        queue.flux().subscribe(consumer);
        await(consumer, own);
        consumer.cancel();
      }
      default -> {
        Consumer taker = new Consumer(1);
        queue.take().subscribe(taker);
        if (!await(taker, own)) {
          taker.cancel();
          tally.cancelledTakes.increment();
        }
      }
    }
  }

  /** Waits a moment or a while, as a timeout would; tells whether the wait is over. */
  private static boolean await(Recorder<?> recorder, Random own) {
    boolean patient = own.nextInt(4) > 0;
    for (int look = own.nextInt(patient ? MOST_NAPS : MOST_SPINS); look > 0; look--) {
      if (!recorder.signals.isEmpty()) {
        return true;
      }
      if (patient) {
        LockSupport.parkNanos(NAP_NANOS);
      } else {
        Thread.onSpinWait();
      }
    }
    return !recorder.signals.isEmpty();
  }

  private void consumed(int item) {
    out.incrementAndGet(item);
    tally.consumed.increment();
    queue.taskDone();
  }

  private void returned(int item) {
    out.incrementAndGet(item);
    tally.returned.increment();
  }

  private void assertThatEveryAcceptedItemCameOutOnce() {
    for (int item = 0; item < ITEMS; item++) {
      assertThat(out.get(item)).as("item %d of %s", item, queue).isEqualTo(accepted.get(item));
      assertThat(out.get(item)).as("item %d of %s", item, queue).isBetween(0, 1);
    }
    assertThat(queue.unfinished()).isZero();
    assertThat(queue)
        .asString()
        .contains("size 0 of", " 0 puts waiting, 0 takes waiting, unfinished 0, closed");
    tally.rounds.increment();
  }

  /** Takes what it is given, even what comes after it cancelled. */
  private final class Consumer extends Recorder<Integer> {

    private final AtomicInteger wanted;

    Consumer(int wanted) {
      super(subscription -> subscription.request(wanted));
      this.wanted = new AtomicInteger(wanted);
    }

    @Override
    public void onNext(Integer item) {
      super.onNext(item);
      assertThat(wanted.decrementAndGet()).isNotNegative();
      consumed(item);
    }
  }
}
