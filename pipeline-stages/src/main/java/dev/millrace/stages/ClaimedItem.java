package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import dev.millrace.Delivery;
import dev.millrace.Durations;
import dev.millrace.queue.Claim;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.scheduler.Scheduler;

/**
 * An item of a stage that has an order, from when it is claimed until it is finished. It is what
 * the worker is given if it may put the item back: then it keeps its place in the order, and comes
 * back to the {@link Dispatcher}.
 */
final class ClaimedItem implements Delivery<Object> {

  private final Dispatcher dispatcher;
  private final AtomicBoolean settled = new AtomicBoolean();

  /**
   * The items are numbered in the order in which they were claimed, or came back where there is no
   * order to keep; the lowest starts first.
   */
  long number;

  private final boolean mayReturn;

  /** What comes of the item; {@code null} if results go on in any order. */
  private final @Nullable OrderedResults results;

  /** Runs until an item that was put back for later may start; written before it is put back. */
  final Disposable.Swap timer = Disposables.swap();

  /** Written by the worker that puts the item back, or by the dispatcher while nobody has it. */
  private volatile Object item;

  // Touched by the thread that drains the dispatcher.

  @Nullable Lane lane;

  /** Whether a worker has it, or will have it at once. */
  boolean started;

  /** Whether its time has come before the dispatcher has heard that it is away. */
  boolean due;

  boolean finished;

  // Written by the dispatcher before a worker is given the item, read by that.

  private @Nullable Claim<Object> place;

  // Written where the key is found out, read by the dispatcher after that.

  private @Nullable Lane ownLane;
  private volatile @Nullable Throwable keyFailure;

  // Written by the dispatcher before the limit is asked, or a worker is given the item.

  private @Nullable ItemPermit permit;
  private boolean hasStarted;
  private long startedNanos;

  private final AtomicReference<KeySearch> keySearch = new AtomicReference<>(KeySearch.NONE);

  /**
   * @param mayReturn whether the worker may put it back
   */
  ClaimedItem(
      Dispatcher dispatcher,
      long number,
      Object item,
      boolean mayReturn,
      @Nullable OrderedResults results) {
    this.dispatcher = dispatcher;
    this.number = number;
    this.item = item;
    this.mayReturn = mayReturn;
    this.results = results;
  }

  /** Returns what a worker is given: the item, or this, if the worker has a use for it. */
  Object handedOut() {
    return mayReturn || keyFailure != null || permit != null ? this : item;
  }

  OrderedResults results() {
    return requireNonNull(results, "results");
  }

  @Override
  public Object value() {
    return item;
  }

  /** Returns the item without what it takes along. */
  Object bareItem() {
    return Carried.value(item);
  }

  // The key

  /** How far the search for the key has come. */
  enum KeySearch {
    NONE,
    /** It waits for a thread. */
    ORDERED,
    UNDER_WAY,
    /** It waits for the dispatcher. */
    DONE
  }

  /** Moves the search on; tells whether it stood where it was thought to. */
  boolean moveKeySearch(KeySearch from, KeySearch to) {
    return keySearch.compareAndSet(from, to);
  }

  void keyFound(Lane own) {
    ownLane = own;
    keyFailure = null;
  }

  /** The key of the item cannot be told: its attempt fails with this. */
  void keyFailed(Throwable failure) {
    keyFailure = failure;
  }

  /** Returns a lane of the item's key, which others may be in by another. */
  Lane ownLane() {
    return requireNonNull(ownLane, "ownLane");
  }

  boolean hasFailed() {
    return keyFailure != null;
  }

  /** Throws what keeps the item from being worked on, if anything does. */
  void requireKey() {
    Throwable failure = keyFailure;
    if (failure != null) {
      throw Exceptions.propagate(failure);
    }
  }

  // The permit

  /**
   * From now on its next attempt waits for a permit.
   *
   * @param nowNanos when that is; the first such time is that from which a deadline counts
   */
  void waitsFor(ItemPermit next, long nowNanos) {
    permit = next;
    if (!hasStarted) {
      hasStarted = true;
      startedNanos = nowNanos;
    }
  }

  /** Returns the permit of the next attempt; {@code null} if a worker waits for that itself. */
  @Nullable ItemPermit permit() {
    return permit;
  }

  /** Returns the permit, which from now on is none of the item's. */
  @Nullable ItemPermit dropPermit() {
    ItemPermit dropped = permit;
    permit = null;
    return dropped;
  }

  /** Tells whether its next attempt may begin, as far as the limit is concerned. */
  boolean hasPermit() {
    return permit != null && permit.isAnswered();
  }

  /** Returns since when its deadline counts. */
  long startedNanos() {
    return startedNanos;
  }

  /**
   * Opens it for a worker.
   *
   * @param place what the item gives up when the work on it starts
   */
  void open(@Nullable Claim<Object> place) {
    this.place = place;
    settled.set(false);
  }

  /** Gives up the item's place, since the work on it starts. */
  void leavePlace(Executor resumer) {
    Claim<Object> left = place;
    place = null;
    if (left != null) {
      left.start(resumer);
    }
  }

  @Override
  public boolean ack() {
    return settled.compareAndSet(false, true);
  }

  @Override
  public boolean requeue(Object replacement) {
    return putBack(replacement, () -> dispatcher.putBack(this));
  }

  @Override
  public boolean requeue(Object replacement, Duration delay, Scheduler time) {
    Durations.requireNotNegative("delay", delay);
    return delay.isZero()
        ? requeue(replacement)
        : putBack(replacement, () -> dispatcher.putBack(this, delay, time));
  }

  private boolean putBack(Object replacement, Runnable way) {
    if (dispatcher.isOver()) {
      throw new IllegalStateException("the stage must not be over for an item to be put back");
    }
    if (!settled.compareAndSet(false, true)) {
      return false;
    }
    Object before = item;
    item = replacement;
    try {
      way.run();
      return true;
    } catch (Throwable e) {
      // It was not put back: the worker still has it.
      item = before;
      settled.set(false);
      throw e;
    }
  }

  @Override
  public String toString() {
    return "ClaimedItem[%s]".formatted(item);
  }
}
