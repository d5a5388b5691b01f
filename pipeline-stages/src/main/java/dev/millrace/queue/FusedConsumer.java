package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import dev.millrace.Delivery;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.Scannable;
import reactor.util.context.Context;

/**
 * Stands between a queue and a consumer of what has to be settled. An operator that would prefetch
 * is offered fusion: it polls for an item when it needs one, so that none waits outside of the
 * queue where a cancel discards it unsettled; all but one, which is put back.
 */
final class FusedConsumer<R>
    implements CoreSubscriber<R>, Fuseable.QueueSubscription<R>, Scannable {

  private final CoreSubscriber<? super R> actual;
  private @Nullable Subscription queue;

  /** The next item to be polled; {@code null} as long as nobody has asked to poll. */
  private volatile @Nullable AtomicReference<@Nullable R> next;

  private volatile boolean asked;
  private volatile boolean cancelled;

  FusedConsumer(CoreSubscriber<? super R> actual) {
    this.actual = actual;
  }

  // The queue

  @Override
  public Context currentContext() {
    return actual.currentContext();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    queue = subscription;
    actual.onSubscribe(this);
  }

  @Override
  public void onNext(R item) {
    AtomicReference<@Nullable R> slot = next;
    if (slot == null) {
      actual.onNext(item);
      return;
    }
    slot.set(item);
    if (cancelled) {
      clear();
    } else {
      tellOfAnItem();
    }
  }

  /** The item of the signal is to be polled. */
  @SuppressWarnings("DataFlowIssue") // as Reactor's fusion has it
  private void tellOfAnItem() {
    actual.onNext(null);
  }

  @Override
  public void onError(Throwable error) {
    actual.onError(error);
  }

  @Override
  public void onComplete() {
    actual.onComplete();
  }

  // The consumer

  @Override
  public int requestFusion(int mode) {
    if ((mode & Fuseable.ASYNC) == 0) {
      return Fuseable.NONE;
    }
    next = new AtomicReference<>();
    return Fuseable.ASYNC;
  }

  /** One that polls asks for as many as it would prefetch: it is told of one after the other. */
  @Override
  public void request(long n) {
    if (next == null) {
      upstream().request(n);
    } else if (!asked) {
      asked = true;
      upstream().request(1);
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    upstream().cancel();
    clear();
  }

  @Override
  public @Nullable R poll() {
    AtomicReference<@Nullable R> slot = next;
    if (slot == null || cancelled) {
      // The operator would discard what it is given now.
      return null;
    }
    R item = slot.getAndSet(null);
    if (item != null) {
      upstream().request(1);
    }
    return item;
  }

  @Override
  public int size() {
    return isEmpty() ? 0 : 1;
  }

  @Override
  public boolean isEmpty() {
    AtomicReference<@Nullable R> slot = next;
    return slot == null || slot.get() == null;
  }

  /** Puts the item back that nobody will poll. */
  @Override
  public void clear() {
    AtomicReference<@Nullable R> slot = next;
    R item = slot == null ? null : slot.getAndSet(null);
    if (item instanceof Delivery<?> delivery) {
      Discards.putBack(delivery);
    } else if (item instanceof Claim<?> claim) {
      Discards.putBack(claim);
    }
  }

  private Subscription upstream() {
    return requireNonNull(queue, "queue");
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.PARENT) {
      return queue;
    }
    if (key == Attr.ACTUAL) {
      return actual;
    }
    return key == Attr.BUFFERED ? (Object) size() : Scannable.from(queue).scanUnsafe(key);
  }
}
