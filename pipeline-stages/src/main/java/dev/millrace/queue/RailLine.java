package dev.millrace.queue;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * Rails that wait for an item and of which one is as good as another: their workers share a thread,
 * or each has one to itself. Guarded by the monitor of the queue.
 */
final class RailLine {

  /**
   * Whose rails they are.
   *
   * @param thread runs the workers of all of them; {@code null} if none waits for the thread of
   *     another
   */
  record Place(Scheduler scheduler, @Nullable Thread thread) {}

  final Place place;
  final WaitLine sleeping = new WaitLine();

  /** Rails that were woken, and have not looked at the queue since. */
  private int woken;

  /** Rails that belong here, in line or not. */
  private int members;

  RailLine(Place place) {
    this.place = place;
  }

  void join() {
    members++;
  }

  /** Tells whether that was the last one. */
  boolean leave() {
    members--;
    return members == 0;
  }

  /** Whether a rail may be woken for an item, if there are enough. */
  boolean canBeWoken() {
    return sleeping.size() > 0 && (place.thread() == null || woken == 0);
  }

  /** Whether its thread has ended: the workers have others now. */
  boolean isForsaken() {
    return place.thread() != null && !place.thread().isAlive();
  }

  /** Wakes the oldest; where each has its own thread, one for each item that none is awake for. */
  void wake(int items, Resuming resuming) {
    int most = place.thread() == null ? items : 1;
    while (woken < most && sleeping.poll() instanceof QueueRail<?, ?> rail) {
      rail.awake = true;
      woken++;
      resuming.add(rail);
    }
  }

  /** One that was woken looks at the queue, or has ended. */
  void arrived() {
    woken--;
  }
}
