package dev.millrace.queue;

import dev.millrace.Transcript;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.reactivestreams.Subscription;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What a rail was told that takes several items in one visit. It takes none before it is told to,
 * and then on the thread that tells it.
 */
final class PortionSignals extends Transcript<Object> {

  /** As many as leave through portions of one, two and four items, and a visit before each. */
  static final int ITEMS = 10;

  private static final Scheduler HERE = Schedulers.fromExecutor(Runnable::run);

  /** How long one waits at most for a rail whose thread is late. */
  private static final int SPINS = 10_000;

  private volatile Subscription subscription;
  private volatile int told;

  static PortionSignals of(BoundedQueue<?> queue) {
    PortionSignals signals = new PortionSignals();
    queue.flux(HERE).subscribe(signals);
    return signals;
  }

  /** Returns a queue that is full of {@link #ITEMS} items, from 0. */
  static BoundedQueue<Integer> fullQueue() {
    BoundedQueue<Integer> queue = BoundedQueue.fifo(ITEMS);
    IntStream.range(0, ITEMS).forEach(queue::offer);
    return queue;
  }

  /** Returns the items as text, separated by spaces, without the last. */
  static String items(int first, int last) {
    return IntStream.range(first, last).mapToObj(String::valueOf).collect(Collectors.joining(" "));
  }

  /** Returns all items but those in the text. */
  static String itemsBut(String others) {
    Set<String> had = Set.of(others.split(" "));
    return IntStream.range(0, ITEMS)
        .mapToObj(String::valueOf)
        .filter(item -> !had.contains(item))
        .collect(Collectors.joining(" "));
  }

  void takeAll() {
    subscription.request(Long.MAX_VALUE);
  }

  void take(long n) {
    subscription.request(n);
  }

  void cancel() {
    subscription.cancel();
  }

  /** Waits until the rail has had some items, another number each time, so as to come between. */
  void awaitItems(int most) {
    int awaited = ThreadLocalRandom.current().nextInt(most + 1);
    for (int i = 0; i < SPINS && told < awaited; i++) {
      Thread.onSpinWait();
    }
  }

  /** Returns how many items the rail was told of. */
  int told() {
    return told;
  }

  /** Tells whether the rail took so many items; it may have the last of them in hand. */
  boolean hasTaken(int items) {
    return told >= items - 1;
  }

  @Override
  public void onNext(Object item) {
    super.onNext(item);
    told++;
  }

  /** Returns {@code right} if the rail was told this and nothing else, or else what it was told. */
  String compareTo(String expected) {
    return (expected.isEmpty() ? "nothing" : expected).equals(toString()) ? "right" : toString();
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
  }
}
