package dev.millrace.stages;

import dev.millrace.WorkerRange;
import java.util.Locale;

/**
 * Finds how many workers a downstream can bear, from windows in which attempts were timed. Not
 * thread-safe.
 *
 * <p>The rules are those of TCP Vegas (Brakmo and Peterson, <i>TCP Vegas: End to End Congestion
 * Avoidance on a Global Internet</i>, 1995) as Netflix's concurrency-limits applies them to calls
 * ({@code VegasLimit}): of {@code n} workers, {@code n * (1 - base / latency)} are waiting in line
 * at the downstream, where {@code base} is the latency with few workers. While hardly any wait
 * there may be more workers; when many do there must be fewer. Besides,
 *
 * <ul>
 *   <li>the number is doubled until the first sign of a line, as by TCP's slow start;
 *   <li>attempts that fail, more of them than with few workers, take a fifth of the workers away,
 *       as in additive increase and multiplicative decrease ({@code AIMDLimit} there);
 *   <li>the base is the median of a window, not the least latency of all, which an item that is
 *       small by itself would set; and it is measured anew from time to time with half the workers,
 *       as BBR does (Cardwell and others, <i>BBR: Congestion-Based Congestion Control</i>, 2016),
 *       so that a downstream that has become slower for everyone is not taken for a crowded one.
 * </ul>
 */
final class WorkerLimit {

  /** Latencies vary: so much more than the base is still no line. */
  private static final double TOLERANCE = 1.2;

  /** How many workers may wait in line at the downstream: more are added while fewer do. */
  private static final double SHORT_LINE = 1;

  /** When more wait in line than this part of the workers, and than two, some must go. */
  private static final double LONG_LINE = 0.1;

  private static final double LEFT_AFTER_FAILURES = 0.8;
  private static final double FAILURES_BORNE = 0.1;
  private static final double WEIGHT_OF_FASTER = 0.1;
  private static final int WINDOWS_BETWEEN_PROBES = 40;
  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * What was seen of a while.
   *
   * @param latencyNanos the median of the attempts that succeeded; 0 if none did
   * @param failed the part of all attempts that failed, from 0 to 1
   * @param crowd whether more workers would have more to do
   */
  record Window(long latencyNanos, double failed, Crowd crowd) {}

  /** What keeps a stage from using more workers. */
  enum Crowd {
    /** Nothing: all have an item in hand. */
    BUSY,
    /** Too few items come. */
    IDLE,
    /** What it feeds is full. */
    HELD_BACK
  }

  private final WorkerRange range;
  private double limit;
  private boolean doubling = true;
  private double base;
  private double baseFailed;
  private int windowsToProbe = WINDOWS_BETWEEN_PROBES;

  /** How many there were before half of them were taken away to measure the base; or 0. */
  private double beforeProbe;

  private String reason = "it starts with the least";

  WorkerLimit(WorkerRange range) {
    this.range = range;
    this.limit = range.least();
  }

  int workers() {
    return (int) limit;
  }

  /** Returns why there are as many as there are. */
  String reason() {
    return reason;
  }

  /** Goes on from another number. */
  void moveTo(int workers) {
    limit = workers;
    doubling = false;
    beforeProbe = 0;
    reason = "it was set by hand";
  }

  void observe(Window window) {
    if (beforeProbe > 0) {
      rebase(window);
      limit = beforeProbe;
      beforeProbe = 0;
      reason = "half of them were taken away for a moment, to see how fast it can be";
    } else if (base == 0 || workers() <= range.least()) {
      rebase(window);
      adjust(window);
    } else {
      adjust(window);
    }
  }

  private void rebase(Window window) {
    baseFailed = window.failed;
    if (window.latencyNanos > 0) {
      base = window.latencyNanos;
    }
  }

  private void adjust(Window window) {
    if (window.failed > baseFailed + FAILURES_BORNE) {
      doubling = false;
      change(Math.min(limit - 1, limit * LEFT_AFTER_FAILURES));
      reason =
          String.format(
              Locale.ROOT,
              "%.0f %% of the attempts failed, %.0f %% with fewer workers",
              100 * window.failed,
              100 * baseFailed);
      return;
    }
    if (window.latencyNanos == 0) {
      reason = "no attempt succeeds";
      return;
    }
    double latency = window.latencyNanos;
    double inLine = limit * (1 - TOLERANCE * base / latency);
    if (inLine > Math.max(2 * SHORT_LINE, LONG_LINE * limit)) {
      doubling = false;
      change(limit - Math.max(1, inLine / 2));
      reason = "an attempt takes longer with more of them" + latencies(latency);
    } else if (inLine >= SHORT_LINE) {
      doubling = false;
      reason = "with more of them an attempt would take longer" + latencies(latency);
    } else {
      grow(window, latency);
    }
    if (latency < base) {
      base += WEIGHT_OF_FASTER * (latency - base);
    }
    probeInTime();
  }

  private void grow(Window window, double latency) {
    switch (window.crowd) {
      case IDLE -> reason = "more of them would have nothing to do";
      case HELD_BACK -> reason = "more of them would wait for room in the next queue";
      case BUSY -> {
        change(doubling ? 2 * limit : limit + 1);
        reason =
            workers() == range.most()
                ? "there may be no more of them"
                : "an attempt takes no longer with more of them" + latencies(latency);
      }
    }
  }

  private void probeInTime() {
    windowsToProbe--;
    if (windowsToProbe <= 0 && limit >= 2 * range.least()) {
      windowsToProbe = WINDOWS_BETWEEN_PROBES;
      beforeProbe = limit;
      change(limit / 2);
    }
  }

  private void change(double wanted) {
    limit = Math.max(range.least(), Math.min(range.most(), wanted));
  }

  private String latencies(double latency) {
    return String.format(
        Locale.ROOT,
        " (%.1f ms, %.1f ms with few)",
        latency / NANOS_PER_MILLI,
        base / NANOS_PER_MILLI);
  }
}
