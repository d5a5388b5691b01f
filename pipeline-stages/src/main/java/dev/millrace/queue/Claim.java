package dev.millrace.queue;

import java.util.concurrent.Executor;

/**
 * An item that was handed out ahead of the work on it. It keeps its place in the queue, which no
 * put can have, until {@link #start} is called. Safe to use from any thread.
 *
 * <p>A claim belongs to who got it: it cannot be given back, and neither {@link BoundedQueue#close}
 * nor {@link BoundedQueue#closeNow} takes it away.
 *
 * @param <T> the type of the item
 */
public interface Claim<T> {

  /** Returns the item. */
  T value();

  /**
   * Gives up the item's place, which goes to the oldest waiting put, because the work on the item
   * starts. The first call counts; a later one changes nothing.
   */
  default void start() {
    start(Runnable::run);
  }

  /**
   * Gives up the item's place like {@link #start()}, at once, and leaves it to an executor to
   * resume those for whom there is room now: what they bring may be worked on by the thread that
   * does.
   *
   * @param resumer not called if nobody waits; a task that it never runs leaves them waiting
   */
  void start(Executor resumer);
}
