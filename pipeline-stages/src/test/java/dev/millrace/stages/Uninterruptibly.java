package dev.millrace.stages;

import java.util.concurrent.CountDownLatch;

/** Waits as code does that knows nothing of interrupts. */
final class Uninterruptibly {

  private Uninterruptibly() {}

  static void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
