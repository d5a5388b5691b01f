package dev.millrace;

import reactor.util.context.Context;

/**
 * A worker's place at a {@link RateLimit}: it takes one permit after another, at most one at a
 * time, and is itself the permit that it has. Made once for a worker, so that a permit that is free
 * costs no memory.
 *
 * <pre>{@code
 * if (turn.acquire(item)) {      // else the owner is told, later
 *   work(item);
 *   turn.started();
 * }
 * }</pre>
 *
 * <p>The owner's calls may come on any thread. {@link #acquire} begins when its other calls have
 * ended, and ends before they begin; where those meet, the first counts. A permit is granted on the
 * thread that ended the wait, at the same time as any call of the owner's.
 *
 * @param <T> the type of the items that wait
 */
public interface Turn<T> extends Permit {

  /**
   * Takes a permit for an item, or waits for one, behind all who came earlier.
   *
   * @return whether a permit is in hand; if not, the owner is told once: {@link Owner#onPermit} or
   *     {@link Owner#onRefused}, perhaps on another thread before this call returns
   * @throws IllegalArgumentException if no permit for the item can ever be had, or its cost is
   *     below 1
   * @throws IllegalStateException if the permit before is still in hand, or the turn was given up
   */
  boolean acquire(T item);

  /**
   * Gives back what is in hand; see {@link Permit#release}. While it waits: gives up its place, and
   * with it the turn, for good. A thread that was about to tell the owner may still do so: what it
   * tells of has been given back.
   */
  @Override
  void release();

  /** Who waits. Called with no lock held; what it throws is dropped. */
  interface Owner {

    /** Begins a permit that was waited for. */
    void onPermit();

    /** Ends a wait that came to nothing. */
    void onRefused(Throwable error);

    /** Returns what a limiter that is made of publishers sees as its Reactor Context. */
    default Context currentContext() {
      return Context.empty();
    }
  }
}
