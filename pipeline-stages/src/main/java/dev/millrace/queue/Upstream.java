package dev.millrace.queue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The subscription of an inlet. Any thread may ask for items, and what is asked is told to the
 * source by one thread at a time (Reactive Streams rule 2.7). A cancel is told at once: a source
 * that answers inside {@code request} could go on for ever.
 */
final class Upstream {

  private static final AtomicLongFieldUpdater<Upstream> ASKED =
      AtomicLongFieldUpdater.newUpdater(Upstream.class, "asked");

  private final AtomicInteger wip = new AtomicInteger();
  private volatile long asked;
  private volatile @Nullable Subscription subscription;
  private volatile boolean cancelled;

  /** Keeps the first subscription; cancels any other, and the first if it comes too late. */
  boolean set(Subscription first) {
    if (!Operators.validate(subscription, first)) {
      return false;
    }
    subscription = first;
    if (cancelled) {
      tellCancel(first);
      return false;
    }
    drain();
    return true;
  }

  void request(long n) {
    if (n > 0) {
      Operators.addCap(ASKED, this, n);
      drain();
    }
  }

  void cancel() {
    cancelled = true;
    Subscription source = subscription;
    if (source != null) {
      tellCancel(source);
    }
  }

  /** A source that throws here, against rule 3.15, keeps nobody from ending. */
  private static void tellCancel(Subscription source) {
    try {
      source.cancel();
    } catch (Throwable e) {
      Exceptions.throwIfJvmFatal(e);
      Operators.onErrorDropped(e, Context.empty());
    }
  }

  boolean isCancelled() {
    return cancelled;
  }

  @Nullable Subscription get() {
    return subscription;
  }

  private void drain() {
    if (wip.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      tell();
      seen = wip.addAndGet(-seen);
    } while (seen != 0);
  }

  private void tell() {
    Subscription source = subscription;
    if (source != null && !cancelled && asked > 0) {
      source.request(ASKED.getAndSet(this, 0));
    }
  }
}
