package dev.millrace.stages;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** Counts what one thread at a time does; any thread may read. */
final class Counter {

  private static final AtomicLongFieldUpdater<Counter> VALUE =
      AtomicLongFieldUpdater.newUpdater(Counter.class, "value");

  private volatile long value;

  void increment() {
    add(1);
  }

  void add(long n) {
    // An ordered store is enough: there is one writer, and readers may be a little late.
    VALUE.lazySet(this, value + n);
  }

  long get() {
    return value;
  }
}
