package dev.millrace.queue;

import dev.millrace.FinishableSource;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * Makes each subscription a competing {@link QueueRail}; see {@link BoundedQueue#flux} and {@link
 * BoundedQueue#fluxUntil}.
 */
final class QueueFlux<T, R> extends Flux<R> implements FinishableSource<R>, Scannable {

  private final GuardedQueue<T> queue;
  private final Handout<T, R> handout;
  private final @Nullable Publisher<?> stop;
  private final @Nullable Scheduler scheduler;

  /** Returns one that hooks for operators have seen. */
  static <T, R> Flux<R> of(
      GuardedQueue<T> queue,
      Handout<T, R> handout,
      @Nullable Publisher<?> stop,
      @Nullable Scheduler scheduler) {
    QueueFlux<T, R> flux = new QueueFlux<>(queue, handout, stop, scheduler);
    Flux<R> assembled = onAssembly(flux);
    return assembled == flux ? flux : new Assembled<>(assembled, flux);
  }

  /** What a hook has made of a queue's Flux: still a source that can be finished. */
  private static final class Assembled<R> extends Flux<R>
      implements FinishableSource<R>, Scannable {

    private final Flux<R> assembled;
    private final QueueFlux<?, R> flux;

    Assembled(Flux<R> assembled, QueueFlux<?, R> flux) {
      this.assembled = assembled;
      this.flux = flux;
    }

    @Override
    public void subscribe(CoreSubscriber<? super R> actual) {
      assembled.subscribe(actual);
    }

    @Override
    public void finish() {
      flux.finish();
    }

    @Override
    @SuppressWarnings("rawtypes") // as Scannable declares it
    public @Nullable Object scanUnsafe(Attr key) {
      return flux.scanUnsafe(key);
    }
  }

  private QueueFlux(
      GuardedQueue<T> queue,
      Handout<T, R> handout,
      @Nullable Publisher<?> stop,
      @Nullable Scheduler scheduler) {
    this.queue = queue;
    this.handout = handout;
    this.stop = stop;
    this.scheduler = scheduler;
  }

  @Override
  public void subscribe(CoreSubscriber<? super R> actual) {
    CoreSubscriber<? super R> consumer =
        handout.hold() == Hold.NOTHING ? actual : new FusedConsumer<>(actual);
    QueueRail<T, R> rail = new QueueRail<>(queue, handout, consumer, stop, scheduler);
    queue.add(rail);
    try {
      consumer.onSubscribe(rail);
    } catch (Throwable e) {
      // It will never cancel.
      rail.cancel();
      throw e;
    }
    rail.start();
  }

  /** Closes the queue: what is in it is still handed out. */
  @Override
  public void finish() {
    queue.closeWith(null);
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.PARENT) {
      return queue;
    }
    if (key == Attr.RUN_ON) {
      return scheduler;
    }
    if (key == Attr.RUN_STYLE) {
      return scheduler == null ? Attr.RunStyle.SYNC : Attr.RunStyle.ASYNC;
    }
    return null;
  }
}
