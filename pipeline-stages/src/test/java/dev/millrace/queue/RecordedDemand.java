package dev.millrace.queue;

import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** A source that brings what a test says and counts what it still owes. */
final class RecordedDemand implements Subscription {

  /** Asked for and not brought yet. */
  final AtomicLong owed = new AtomicLong();

  volatile boolean cancelled;

  @Override
  public void request(long n) {
    owed.addAndGet(n);
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  <T> void bring(CoreSubscriber<T> to, T item) {
    owed.decrementAndGet();
    to.onNext(item);
  }
}
