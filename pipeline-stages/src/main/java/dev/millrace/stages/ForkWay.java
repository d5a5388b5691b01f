package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * One way out of a fork for one rail: gives the inlet of the next queue one item at a time.
 *
 * <p>The rail gives items; the queue says that it has one, asks for the next, or ends the branch,
 * on any threads. What the phase was decides who asks the rail, so that it is asked once for each
 * item.
 */
final class ForkWay implements Subscription {

  private enum Phase {
    /** The inlet has not asked for its first item. */
    SILENT,
    /** The inlet has asked for an item. */
    READY,
    /** An item waits for room. */
    PLACING,
    /** The item has come into the queue. */
    QUEUED,
    /** The queue takes nothing more. */
    ENDED
  }

  private final ForkOutlet fork;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.SILENT);

  /** Written before anything flows. */
  private @Nullable CoreSubscriber<Object> inlet;

  ForkWay(ForkOutlet fork) {
    this.fork = fork;
  }

  void leadTo(CoreSubscriber<Object> next) {
    inlet = next;
  }

  CoreSubscriber<Object> inlet() {
    return requireNonNull(inlet, "inlet");
  }

  void open() {
    inlet().onSubscribe(this);
  }

  /** Gives the inlet an item, unless the branch has ended; tells whether it did. */
  boolean take(Object item) {
    boolean isOpen = phase.compareAndSet(Phase.READY, Phase.PLACING);
    if (isOpen) {
      inlet().onNext(item);
    }
    return isOpen;
  }

  /** The item was queued; called in that step. */
  void queued() {
    phase.compareAndSet(Phase.PLACING, Phase.QUEUED);
  }

  boolean hasEnded() {
    return phase.get() == Phase.ENDED;
  }

  /** Every inlet asks for one item at the start, then for one more when it has placed one. */
  @Override
  public void request(long n) {
    Phase was = phase.getAndUpdate(p -> p == Phase.ENDED ? p : Phase.READY);
    if (was != Phase.ENDED) {
      askAfter(was);
    }
  }

  /** The queue is closed: an item that is not in it by now is discarded by the inlet. */
  @Override
  public void cancel() {
    Phase was = phase.getAndSet(Phase.ENDED);
    if (was == Phase.ENDED || !fork.goesOn()) {
      return;
    }
    if (was == Phase.PLACING) {
      fork.refused();
    }
    askAfter(was);
  }

  private void askAfter(Phase was) {
    if (was == Phase.SILENT) {
      fork.ready();
    } else if (was != Phase.READY) {
      fork.askForNext();
    }
  }
}
