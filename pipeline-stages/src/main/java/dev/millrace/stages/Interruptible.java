package dev.millrace.stages;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lets other threads interrupt what one runs, and nothing that it runs before or after. Used for
 * one thing after the other, each by one thread.
 */
final class Interruptible {

  /** What an interrupt is under way for; a thread stands for what it runs. */
  private enum Sign {
    INTERRUPTING,
    INTERRUPTED
  }

  private final AtomicReference<@Nullable Object> running = new AtomicReference<>();

  /** From now on this thread may be interrupted. */
  void begin() {
    running.set(Thread.currentThread());
  }

  /** Called by the thread that began: it is not interrupted any more, and not as if it were. */
  void end() {
    if (running.compareAndSet(Thread.currentThread(), null)) {
      return;
    }
    while (running.get() == Sign.INTERRUPTING) {
      // It is a few instructions to the interrupt; this thread must not be seen to block.
    }
    if (running.getAndSet(null) == Sign.INTERRUPTED) {
      Thread.interrupted();
    }
  }

  /** Interrupts the thread that runs, unless it is this one. */
  void interrupt() {
    Object runs = running.get();
    if (runs instanceof Thread thread
        && thread != Thread.currentThread()
        && running.compareAndSet(thread, Sign.INTERRUPTING)) {
      thread.interrupt();
      running.set(Sign.INTERRUPTED);
    }
  }

  boolean isRunning() {
    return running.get() != null;
  }
}
