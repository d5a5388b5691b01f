package dev.millrace.queue;

import java.util.Deque;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The oldest items of a queue, opened to a rail that is alone: it takes each in one atomic step,
 * without a visit. Until then they are in the queue, in their places. Whoever comes for an item, or
 * to wait for a place, closes the portion, which puts back what is left of it.
 *
 * <p>It is opened with twice as many items each time, and with fewer once another closed it.
 */
final class Portion<T> {

  @SuppressWarnings("rawtypes") // a class literal has no type arguments
  private static final AtomicIntegerFieldUpdater<Portion> NEXT =
      AtomicIntegerFieldUpdater.newUpdater(Portion.class, "next");

  private static final int MOST = 64;

  /** In {@link #next} once another has closed it; more than any index, and far from overflow. */
  private static final int CLOSED = 1 << 30;

  private final Object[] items = new Object[MOST];

  /** Written by the rail, under the monitor. */
  private int size;

  /** Index of the next item; raised by the rail. */
  private volatile int next;

  /** Items that are counted as taken; guarded by the monitor. */
  private int counted;

  /** How many items it may be opened with; guarded by the monitor. */
  private int span = 1;

  /** Whether it was opened since the rail asked last; written and read by the rail. */
  private boolean opened;

  /** Whether it was opened with all that there were; likewise. */
  private boolean emptiedQueue;

  /** Takes the next item; called by the rail only. */
  @Nullable T take() {
    if (next >= size) {
      return null;
    }
    int index = NEXT.getAndIncrement(this);
    return index < size ? remove(index) : null;
  }

  @SuppressWarnings("unchecked") // as put in
  private T remove(int index) {
    T item = (T) items[index];
    items[index] = null;
    return item;
  }

  /**
   * Moves the oldest items in, at most {@code most}. Called by the rail, under the monitor, when
   * all that it held are taken and counted, or put back.
   *
   * @return how many it holds now
   */
  int open(Deque<T> queue, long most) {
    size = (int) Math.min(Math.min(span, most), queue.size());
    for (int i = 0; i < size; i++) {
      items[i] = queue.removeFirst();
    }
    opened = size > 0;
    emptiedQueue = queue.isEmpty();
    counted = 0;
    next = 0;
    span = Math.min(MOST, 2 * span);
    return size;
  }

  /** Tells, once, whether it was opened; called by the rail only. */
  boolean wasOpened() {
    boolean was = opened;
    opened = false;
    return was;
  }

  /** Tells whether it was last opened with all that there were; called by the rail only. */
  boolean hasEmptiedQueue() {
    return emptiedQueue;
  }

  /** Returns how many items were taken since they were last counted; called under the monitor. */
  int countTaken() {
    return countTo(next);
  }

  /**
   * Lets the rail take no more, and puts back what is left. Called under the monitor.
   *
   * @return how many items were taken since they were last counted
   */
  int close(Deque<T> queue) {
    int taken = countTo(NEXT.getAndSet(this, CLOSED));
    for (int i = size - 1; i >= counted; i--) {
      queue.addFirst(remove(i));
    }
    span = Math.min(span, Math.max(1, 2 * counted));
    return taken;
  }

  private int countTo(int index) {
    int more = Math.min(index, size) - counted;
    counted += more;
    return more;
  }
}
