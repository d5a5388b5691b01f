package dev.millrace.stages;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The functions that have been called for an item and have not returned: an attempt may have ended
 * before its function does. Safe to use from any thread.
 */
final class FunctionsInUse {

  private final AtomicInteger called = new AtomicInteger();

  /** Run, once, when none is left; whoever takes it does. */
  private final AtomicReference<@Nullable Runnable> afterwards = new AtomicReference<>();

  void called() {
    called.getAndIncrement();
  }

  /** One has returned; tells whether it was the last. */
  boolean returned() {
    boolean isLast = called.decrementAndGet() == 0;
    if (isLast) {
      runAfterwards();
    }
    return isLast;
  }

  boolean isAny() {
    return called.get() > 0;
  }

  /** Has a task run when none is left; at once if none is. One task at a time waits for that. */
  void whenReturned(Runnable task) {
    afterwards.set(task);
    if (!isAny()) {
      runAfterwards();
    }
  }

  private void runAfterwards() {
    Runnable task = afterwards.getAndSet(null);
    if (task != null) {
      task.run();
    }
  }
}
