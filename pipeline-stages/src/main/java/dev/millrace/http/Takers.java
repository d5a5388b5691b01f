package dev.millrace.http;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts who takes the items of a source. Safe to use from any thread. */
final class Takers {

  private static final int NONE_YET = -1;

  private final AtomicInteger count = new AtomicInteger(NONE_YET);

  void comes() {
    count.getAndUpdate(n -> n == NONE_YET ? 1 : n + 1);
  }

  void goes() {
    count.getAndDecrement();
  }

  /** Tells whether all who came have gone: what is stored now waits for nobody. */
  boolean areGone() {
    return count.get() == 0;
  }
}
