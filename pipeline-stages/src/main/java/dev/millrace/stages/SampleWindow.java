package dev.millrace.stages;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** Attempts that were timed in one go. Workers add to it on any threads. */
final class SampleWindow {

  /** The latency of an attempt that failed. */
  static final long FAILED = -1;

  private final AtomicInteger toSkip;
  private final AtomicLongArray latencies;
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicInteger written = new AtomicInteger();
  private final long openedNanos;

  /**
   * @param toSkip how many attempts that begin first are not timed
   * @param samples how many are timed then
   */
  SampleWindow(int toSkip, int samples, long openedNanos) {
    this.toSkip = new AtomicInteger(toSkip);
    this.latencies = new AtomicLongArray(samples);
    this.openedNanos = openedNanos;
  }

  long openedNanos() {
    return openedNanos;
  }

  /** Tells whether an attempt that begins now is timed. */
  boolean admits() {
    return toSkip.get() <= 0 || toSkip.getAndDecrement() <= 0;
  }

  /** Adds an attempt that has ended; tells whether it completes the window. */
  boolean add(long latencyNanos) {
    if (ended.get() >= latencies.length()) {
      return false;
    }
    int place = ended.getAndIncrement();
    if (place >= latencies.length()) {
      return false;
    }
    latencies.set(place, latencyNanos);
    // The last one to write, not the one in the last place: it sees what the others wrote.
    return written.incrementAndGet() == latencies.length();
  }

  /** Returns the median latency of the attempts that succeeded; 0 if none did. */
  long median() {
    long[] succeeded = new long[latencies.length()];
    int count = 0;
    for (int i = 0; i < latencies.length(); i++) {
      long latency = latencies.get(i);
      if (latency != FAILED) {
        succeeded[count++] = latency;
      }
    }
    Arrays.sort(succeeded, 0, count);
    return count == 0 ? 0 : succeeded[count / 2];
  }
}
