package dev.millrace.stages;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * Where the code of a stage runs in one run, and nothing else does. Safe to use from any thread.
 */
interface Place {

  /** Has a task of the stage run, whatever the calling thread is. */
  void execute(Runnable task);

  /** Has a task run like {@link #execute}, but not by this call: not on what its stack holds. */
  void executeApart(Runnable task);

  /** Has a task run for an item that a rail of the stage's queue brings on this thread. */
  void executeOnArrival(Runnable task);

  /**
   * Has an attempt run. On a thread of the place it is what that does next, and never inside what
   * it does now: so what is held meanwhile is let go, and the attempt may take long.
   */
  void executeNext(Runnable attempt);

  /** Returns where the rails of the stage's queue emit; {@code null} for any thread. */
  @Nullable Scheduler scheduler();

  /** Is to have threads for so many workers. */
  void makeRoomFor(int workers);

  /** A function does not return: its thread cannot be counted on. */
  void threadLost();

  /** A function has returned at last. */
  void threadFound();

  /** Returns how many of its own threads are at work. */
  int running();

  /** Tells whether it has threads of its own, on which a function may be interrupted. */
  boolean hasThreads();
}
