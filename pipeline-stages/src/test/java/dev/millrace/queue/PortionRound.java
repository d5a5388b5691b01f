package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.QueueCounts;
import dev.millrace.QueueSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.BooleanSupplier;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * The life of one queue beside one rail on a scheduler: producers come by every way in, others
 * poll, look and pause, the rail is replaced, and somebody closes the queue.
 */
final class PortionRound {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** Items of each producer; an item is its producer times this, and its number. */
  private static final int EACH = 60;

  private static final int PRODUCERS = 3;
  private static final int MOST_TRIES = 20;

  private final Scheduler scheduler;
  private final Random random;
  private final int capacity;
  private final BoundedQueue<Integer> queue;

  /** How often each item was accepted, and how often it came out. */
  private final AtomicIntegerArray accepted = new AtomicIntegerArray(PRODUCERS * EACH);

  private final AtomicIntegerArray out = new AtomicIntegerArray(PRODUCERS * EACH);

  private final Queue<Consumer> rails = new ConcurrentLinkedQueue<>();
  private volatile Consumer rail;
  private volatile List<Integer> returned = List.of();

  PortionRound(Scheduler scheduler, Random random) {
    this.scheduler = scheduler;
    this.random = random;
    this.capacity = 1 + random.nextInt(random.nextBoolean() ? 3 : 100);
    this.queue = BoundedQueue.of(QueueSpec.fifo(capacity), item -> accepted.decrementAndGet(item));
  }

  void run(Race race) throws Exception {
    CoreSubscriber<Integer> keepsItOpen = queue.subscriber();
    boolean endsEarly = random.nextInt(3) == 0;
    boolean endsNow = random.nextBoolean();
    int demand = 1 + random.nextInt(100);
    int reserve = random.nextInt(9);
    int polls = random.nextInt(EACH);
    int looks = random.nextInt(20);
    int pauses = random.nextInt(10);
    int replacements = random.nextInt(6);
    CompletableFuture<Void> put = new CompletableFuture<>();
    CompletableFuture<Void> brought = new CompletableFuture<>();
    subscribe(demand);
    race.together(
        this::offerAll,
        () -> putAll(put),
        () -> bringAll(reserve, brought),
        () -> repeat(polls, () -> queue.poll().asOptional().ifPresent(out::incrementAndGet)),
        () -> repeat(looks, this::look),
        () -> repeat(pauses, () -> queue.pause().dispose()),
        () -> repeat(replacements, () -> replaceRail(demand)),
        () -> end(endsEarly, endsNow));
    if (!endsEarly) {
      put.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      brought.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      end(true, endsNow);
    }
    rail.ended.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    // A rail that was cancelled may have an item in hand still, a source one that is refused.
    await(() -> differences().isEmpty());
    assertThatAllIsAccountedFor();
    keepsItOpen.onComplete();
  }

  private static void repeat(int times, Runnable action) {
    for (int i = 0; i < times; i++) {
      action.run();
      Thread.onSpinWait();
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it
  private void offerAll() {
    for (int item = 0; item < EACH; item++) {
      OfferResult result = queue.offer(item);
      for (int tries = 0; result == OfferResult.FULL && tries < MOST_TRIES; tries++) {
        Thread.yield();
        result = queue.offer(item);
      }
      if (result == OfferResult.ACCEPTED) {
        accepted.incrementAndGet(item);
      }
    }
  }

  private void putAll(CompletableFuture<Void> done) {
    Flux.range(EACH, EACH)
        .concatMap(item -> queue.put(item).doOnSuccess(none -> accepted.incrementAndGet(item)))
        .subscribe(none -> {}, error -> done.complete(null), () -> done.complete(null));
  }

  private void bringAll(int reserve, CompletableFuture<Void> done) {
    Flux.range(2 * EACH, EACH)
        .doOnNext(accepted::incrementAndGet)
        .doFinally(end -> done.complete(null))
        .subscribe(queue.subscriber(reserve));
  }

  private void look() {
    int size = queue.size();
    QueueCounts counts = queue.counts();
    assertThat(size).isBetween(0, capacity);
    assertThat(counts.size()).isBetween(0, counts.highWater());
    assertThat(counts.highWater()).isLessThanOrEqualTo(capacity);
    if (!queue.isClosed()) {
      assertThat(counts.in()).isEqualTo(counts.out() + counts.size());
    }
  }

  private void subscribe(int demand) {
    Consumer next = new Consumer(demand);
    rails.add(next);
    rail = next;
    queue.flux(scheduler).subscribe(next);
  }

  private void replaceRail(int demand) {
    rail.cancel();
    subscribe(demand);
  }

  private void end(boolean now, boolean emptied) {
    if (now && emptied) {
      returned = queue.closeNow();
      returned.forEach(out::incrementAndGet);
    } else if (now) {
      queue.close();
    }
  }

  private static void await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean() && System.nanoTime() - start < LIMIT.toNanos()) {
      Thread.onSpinWait();
    }
  }

  private List<Integer> differences() {
    List<Integer> differing = new ArrayList<>();
    for (int item = 0; item < accepted.length(); item++) {
      if (accepted.get(item) != out.get(item)) {
        differing.add(item);
      }
    }
    return differing;
  }

  private void assertThatAllIsAccountedFor() {
    assertThat(differences()).as("items lost or repeated of %s", queue).isEmpty();
    long in = 0;
    for (int item = 0; item < accepted.length(); item++) {
      assertThat(accepted.get(item)).as("item %d of %s", item, queue).isBetween(0, 1);
      in += accepted.get(item);
    }
    QueueCounts counts = queue.counts();
    assertThat(counts.in()).isEqualTo(in);
    assertThat(counts.out()).isEqualTo(in - returned.size());
    assertThat(counts.size()).isZero();
    assertThat(counts.highWater()).isLessThanOrEqualTo(capacity);
    assertThat(queue).asString().contains(" 0 puts waiting, 0 takes waiting");
    assertThatProducersAreInOrder(returned);
    rails.forEach(each -> assertThatProducersAreInOrder(each.items()));
  }

  private static void assertThatProducersAreInOrder(List<Integer> items) {
    for (int producer = 0; producer < PRODUCERS; producer++) {
      int each = producer;
      assertThat(items.stream().filter(item -> item / EACH == each)).isSorted();
    }
  }

  /** Asks for more whenever it was given all that it asked for. */
  private final class Consumer extends Recorder<Integer> {

    private final int demand;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** Written by one thread at a time, as the signals are. */
    private int owed;

    Consumer(int demand) {
      super(subscription -> subscription.request(demand));
      this.demand = demand;
      this.owed = demand;
    }

    List<Integer> items() {
      return signals.stream().filter(Integer.class::isInstance).map(Integer.class::cast).toList();
    }

    @Override
    public void onNext(Integer item) {
      super.onNext(item);
      out.incrementAndGet(item);
      if (--owed == 0) {
        owed = demand;
        request(demand);
      }
    }

    @Override
    public void onError(Throwable error) {
      super.onError(error);
      ended.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
      super.onComplete();
      ended.complete(null);
    }
  }
}
