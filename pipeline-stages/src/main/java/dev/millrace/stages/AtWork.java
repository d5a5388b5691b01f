package dev.millrace.stages;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is at work in a run: workers that have not ended, functions that have not returned,
 * and tasks under way. Tells, once, when a run that is over has come to rest. Safe to use from any
 * thread.
 */
final class AtWork {

  /** What counts what is counted here, too; {@code null} for the whole run. */
  private final @Nullable AtWork whole;

  private final AtomicInteger working = new AtomicInteger();
  private final AtomicReference<@Nullable Runnable> whenAtRest = new AtomicReference<>();

  /** Counts the work of a run. */
  AtWork() {
    this.whole = null;
  }

  private AtWork(AtWork whole) {
    this.whole = whole;
  }

  /** Returns what counts a part of this work. */
  AtWork part() {
    return new AtWork(this);
  }

  void begin() {
    if (whole != null) {
      whole.begin();
    }
    working.getAndIncrement();
  }

  /** Ends what was begun; the last one to end a run that is over runs what waits for that. */
  void end() {
    if (working.decrementAndGet() == 0) {
      tell();
    }
    if (whole != null) {
      whole.end();
    }
  }

  int count() {
    return working.get();
  }

  /**
   * Has a task run, once, as soon as nothing is at work: by this call, or by the one that ends the
   * last work. Called at the end of a run, when no work begins but what ends other work.
   */
  void whenAtRest(Runnable task) {
    whenAtRest.set(task);
    if (working.get() == 0) {
      tell();
    }
  }

  /** Waits no more for what is at work. */
  void giveUp() {
    tell();
  }

  private void tell() {
    Runnable task = whenAtRest.getAndSet(null);
    if (task != null) {
      task.run();
    }
  }
}
