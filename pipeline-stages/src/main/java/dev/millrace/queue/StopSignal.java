package dev.millrace.queue;

import org.reactivestreams.Publisher;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Signal;
import reactor.util.context.Context;

/** Ends a rail at the first signal of a Publisher; see {@link BoundedQueue#fluxUntil}. */
final class StopSignal extends BaseSubscriber<Object> {

  private final QueueRail<?, ?> rail;
  private final Publisher<?> stop;

  StopSignal(QueueRail<?, ?> rail, Publisher<?> stop) {
    this.rail = rail;
    this.stop = stop;
  }

  /** Waits for the signal, unless the rail has ended. */
  void listen() {
    if (!isDisposed()) {
      try {
        stop.subscribe(this);
      } catch (Throwable e) {
        // It will not tell when to end.
        hookOnError(e);
      }
    }
  }

  @Override
  public Context currentContext() {
    return rail.currentContext();
  }

  @Override
  protected void hookOnNext(Object signal) {
    // Ends the rail, which cancels this.
    rail.endEarly(Signal.complete());
  }

  @Override
  protected void hookOnComplete() {
    rail.endEarly(Signal.complete());
  }

  @Override
  protected void hookOnError(Throwable error) {
    if (!rail.endEarly(Signal.error(error))) {
      Operators.onErrorDropped(error, currentContext());
    }
  }
}
