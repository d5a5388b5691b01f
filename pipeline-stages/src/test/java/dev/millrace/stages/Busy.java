package dev.millrace.stages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Work that takes its time, and waits that have an end. */
final class Busy {

  private Busy() {}

  /** Computes for so long, or until its thread is interrupted. */
  static void spin(Duration time) {
    spinUntil(() -> Thread.currentThread().isInterrupted(), time);
  }

  /**
   * Computes until something is so; tells whether it became so in time. BlockHound takes the hint
   * that a thread spins for a call that blocks.
   */
  static boolean spinUntil(BooleanSupplier condition, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
    }
    return true;
  }

  /** Blocks for so long, or until its thread is interrupted. */
  static void block(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  /** Waits, in a test, for what must become so. */
  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Limits.LIMIT.toNanos();
    boolean isSo = condition.getAsBoolean();
    while (!isSo && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      // Not asked again once it was so: it may be so for a moment.
      isSo = condition.getAsBoolean();
    }
    assertThat(isSo).as(what).isTrue();
  }

  /** Waits, in a test, for what must happen. */
  static void await(String what, CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(Limits.LIMIT.toMillis(), TimeUnit.MILLISECONDS))
        .as("%s (%d missing)", what, latch.getCount())
        .isTrue();
  }
}
