package dev.millrace.demo.bench;

import java.util.Iterator;
import reactor.core.publisher.Flux;

/** The items of all benchmarks: made before, so that what is allocated is the queue's own. */
final class Items {

  static final int COUNT = 1_000_000;

  private static final Integer[] MADE = new Integer[1024];

  static {
    for (int i = 0; i < MADE.length; i++) {
      // Not from the cache of small integers, which the JIT knows.
      MADE[i] = i + 1_000_000;
    }
  }

  private Items() {}

  static Integer item(int i) {
    return MADE[i & 1023];
  }

  /** Returns every {@code step}th item from {@code first} on. */
  static Flux<Integer> share(int first, int step) {
    return Flux.fromIterable(
        () ->
            new Iterator<>() {
              private int next = first;

              @Override
              public boolean hasNext() {
                return next < COUNT;
              }

              @Override
              public Integer next() {
                Integer item = item(next);
                next += step;
                return item;
              }
            });
  }

  static Flux<Integer> all() {
    return share(0, 1);
  }

  /** A few nanoseconds of work. */
  static Integer cheap(Integer item) {
    return item(item * 31 + 7);
  }

  /** A benchmark that loses items measures nothing. */
  static long requireAll(Long count) {
    if (count != COUNT) {
      throw new IllegalStateException("count must be %d, was %d".formatted(COUNT, count));
    }
    return count;
  }
}
