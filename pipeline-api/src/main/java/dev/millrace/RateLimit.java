package dev.millrace;

import java.time.Duration;
import reactor.core.scheduler.Scheduler;

/**
 * What items wait for before the work on them starts. A {@link RateLimiter} is one for items of any
 * kind; others look at the item for its cost, or for the limiter that it concerns.
 *
 * <p>Safe to use from any thread. Shared by stages and runs, it limits them together.
 *
 * @param <T> the type of the items
 */
public interface RateLimit<T> {

  /**
   * Returns a place for one worker.
   *
   * @param timer the clock that counts, and the scheduler for waits. Time of different clocks
   *     cannot be compared: those who use virtual time are limited apart from all others
   */
  Turn<T> turn(Scheduler timer, Turn.Owner owner);

  /**
   * Gives no permit for that long to items like this one, because a server said so. Permits that
   * are in hand stay valid; of several holds the one that ends last counts.
   *
   * @param duration at least 0
   * @throws UnsupportedOperationException if this limit cannot be held
   */
  void hold(T item, Duration duration);

  /**
   * Returns whether a new limit in the place of this one would behave in the same way: nobody
   * waits, no permit is in hand, and none that was spent counts any more. Such a limit may be
   * forgotten. By default there is no telling.
   */
  default boolean isIdle() {
    return false;
  }

  /**
   * Returns whether one item may have to wait while another need not, as where each key has a limit
   * of its own. The items of a stage then wait without a worker, each in its place in the queue,
   * and do not hold up the others. By default it is so: a limit that sees items may tell them
   * apart.
   */
  default boolean dependsOnItem() {
    return true;
  }

  /**
   * Returns this limit, where a permit is spent when the answer begins to arrive and not when the
   * work starts: for a limit that somebody else counts. A request is counted at the server after it
   * left and before its answer came, so the server, too, counts no more than the limit in any
   * window, whatever the network delays. It costs one latency a window.
   */
  default RateLimit<T> spentAtAnswer() {
    return new AnswerLimit<>(this);
  }
}
