package dev.millrace.limits;

import dev.millrace.RateLimit;
import java.util.concurrent.atomic.AtomicLong;

/** The limit of one key, and who is using it right now. */
final class KeyEntry<T> {

  /** One visit more in the upper half, one visitor more in the lower. */
  private static final long ENTERED = (1L << 32) + 1;

  private static final long VISITORS = (1L << 32) - 1;
  private static final long FORGOTTEN = -1;

  private final RateLimit<? super T> limit;

  /** How many have come since the beginning, so that a visit does not go unnoticed, and are in. */
  private final AtomicLong visits = new AtomicLong(ENTERED);

  /** Makes an entry that its maker has entered. */
  KeyEntry(RateLimit<? super T> limit) {
    this.limit = limit;
  }

  RateLimit<? super T> limit() {
    return limit;
  }

  /** Returns false if the entry is forgotten; then there is nothing to leave. */
  boolean enter() {
    long seen = visits.get();
    while (seen != FORGOTTEN) {
      if (visits.compareAndSet(seen, seen + ENTERED)) {
        return true;
      }
      seen = visits.get();
    }
    return false;
  }

  void leave() {
    visits.decrementAndGet();
  }

  /** Forgets the entry if nobody came while its limit was idle. */
  boolean forgetIfIdle() {
    long seen = visits.get();
    return (seen & VISITORS) == 0 && limit.isIdle() && visits.compareAndSet(seen, FORGOTTEN);
  }
}
