package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import dev.millrace.QueueSpec;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * A bounded queue whose {@link QueueState} is guarded by one monitor.
 *
 * <p>The monitor is held for a few assignments at a time, and no code of the user runs under it: a
 * comparator runs before it is entered, in {@link Store#seek}, and those whose wait is over are
 * resumed after it has been left.
 */
abstract class GuardedQueue<T> implements Scannable {

  private final Object monitor = new Object();
  private final QueueSpec<T> spec;
  private final Store<T> store;
  private final @Nullable Consumer<? super T> onUndelivered;

  /** Guarded by {@link #monitor}, but for what it says may be read outside. */
  private final QueueState<T> state;

  GuardedQueue(QueueSpec<T> spec, @Nullable Consumer<? super T> onUndelivered) {
    this.spec = requireNonNull(spec, "spec");
    this.store = Store.of(spec.order());
    this.state = new QueueState<>(spec, new Items<>(store));
    this.onUndelivered = onUndelivered;
  }

  final QueueSpec<T> spec() {
    return spec;
  }

  public final int capacity() {
    return spec.capacity();
  }

  final void enter(Putter<T> putter) {
    Entry entry;
    do {
      Object place;
      try {
        place = store.seek(putter.item());
      } catch (Throwable e) {
        update(s -> s.arrivals.giveUpPlace(putter));
        Exceptions.throwIfFatal(e);
        putter.rejected(e);
        return;
      }
      entry = change(s -> s.arrivals.enter(putter, place));
    } while (entry == Entry.MOVED);
    if (entry == Entry.ENTERED) {
      putter.entered();
    } else if (entry == Entry.CLOSED) {
      putter.rejected(new QueueClosedException(label()));
    }
  }

  final void cancelPut(Waiter putter) {
    update(s -> s.arrivals.cancelPut(putter));
  }

  final Entry enter(T item, EntryRule<T> rule) {
    return enter(item, rule, Resumption.ofThisThread());
  }

  /** Enters an item of a source; never {@link Entry#MOVED}. */
  final Entry enter(T item, EntryRule<T> rule, Resumption here) {
    Entry entry;
    do {
      Object place = store.seek(item);
      Waiter resuming;
      synchronized (monitor) {
        entry = rule.enter(state, item, place, here);
        resuming = state.leave();
      }
      if (resuming != null) {
        here.resumeOrDefer(resuming);
      }
    } while (entry == Entry.MOVED);
    return entry;
  }

  final int reserve(ReservingInlet<T> inlet) {
    return changeBesides(s -> s.sources.reserve(inlet));
  }

  final void release(ReservingInlet<T> inlet) {
    update(s -> s.sources.release(inlet));
  }

  /** Takes a source off that has ended; the last one, and one that has failed, close the queue. */
  final void remove(Inlet<T> inlet, @Nullable Throwable error) {
    boolean last = change(s -> s.sources.removeLast(inlet));
    if (error != null) {
      closeOrDrop(error, inlet.currentContext());
    } else if (last) {
      closeWith(null);
    }
  }

  final void closeWith(@Nullable Throwable error) {
    change(s -> s.close(error)).forEach(Inlet::cancelUpstream);
  }

  private void closeOrDrop(Throwable error, Context context) {
    closeWith(error);
    if (error() != error) {
      Operators.onErrorDropped(error, context);
    }
  }

  /** Accounts for an item of a source that is not queued because the queue was closed. */
  final void undelivered(T item, Context context) {
    if (onUndelivered == null) {
      Operators.onDiscard(item, context);
    } else {
      onUndelivered.accept(item);
    }
  }

  final PollResult<T> take(Waiter taker) {
    return change(s -> s.departures.take(taker));
  }

  final void cancelTake(Waiter taker) {
    update(s -> s.departures.cancelTake(taker));
  }

  /** Ends a wait for an item whose time is up, unless one is set aside for it. */
  final boolean giveUp(Waiter taker) {
    return change(s -> s.departures.giveUp(taker));
  }

  final void start(QueueClaim<T> claim, Executor resumer) {
    Waiter resuming;
    synchronized (monitor) {
      state.departures.start(claim);
      resuming = state.leave();
    }
    if (resuming != null) {
      resumer.execute(() -> Resumption.resume(resuming));
    }
  }

  final void add(QueueRail<T, ?> rail) {
    update(s -> s.departures.add(rail));
  }

  /** Takes an item, and leaves it to the rail to resume those for whom it made room. */
  final @Nullable T take(QueueRail<T, ?> rail, long most) {
    synchronized (monitor) {
      T item = state.departures.take(rail, most);
      rail.madeRoomFor = state.leave();
      return item;
    }
  }

  /** Counts what a rail took without a visit. */
  final void countTaken() {
    update(QueueState::countTaken);
  }

  final void remove(QueueRail<T, ?> rail) {
    update(s -> s.departures.remove(rail));
  }

  final void settleDelivery() {
    update(s -> s.returns.settleDelivery());
  }

  final void returnDelivery(T item) {
    if (enter(item, (s, i, place, here) -> s.returns.enterAgain(i, place)) == Entry.CLOSED) {
      throw new QueueClosedException(label());
    }
  }

  /**
   * Puts a delivered item back later. What can be known before is: whether the comparator accepts
   * the item, and the timer the task.
   */
  final void returnDelivery(T item, Duration delay, Scheduler timer) {
    store.seek(item);
    LateReturn<T> late = new LateReturn<>(this, item);
    if (!change(s -> s.returns.postpone(late))) {
      throw new QueueClosedException(label());
    }
    try {
      late.schedule(delay, timer);
    } catch (RejectedExecutionException | ArithmeticException e) {
      if (change(s -> s.returns.recall(late))) {
        throw e;
      }
    }
  }

  /** Called when its time has come. A comparator that now throws closes the queue. */
  final void enterLate(LateReturn<T> late) {
    try {
      enter(late.item(), (s, item, place, here) -> s.returns.enterLate(late, place));
    } catch (Throwable e) {
      Exceptions.throwIfFatal(e);
      if (change(s -> s.returns.recall(late))) {
        settleDelivery();
        undelivered(late.item(), Context.empty());
        closeOrDrop(e, Context.empty());
      }
    }
  }

  final boolean isDrained() {
    return state.isDrained();
  }

  /** Tells a consumer that no item will come. */
  final void signalEnd(CoreSubscriber<?> consumer) {
    Throwable error = error();
    if (error == null) {
      consumer.onComplete();
    } else {
      consumer.onError(error);
    }
  }

  private @Nullable Throwable error() {
    synchronized (monitor) {
      return state.error();
    }
  }

  final boolean isFinished(Waiter joiner) {
    return changeBesides(s -> s.tally().isFinished(joiner));
  }

  final boolean isCancelled(Waiter waiter) {
    synchronized (monitor) {
      return waiter.cancelled;
    }
  }

  final void cancelJoin(Waiter joiner) {
    update(s -> s.tally.cancel(joiner));
  }

  /** Returns what a message calls the queue. */
  final String label() {
    return spec.name().isEmpty() ? "queue" : "queue '%s'".formatted(spec.name());
  }

  final boolean isClear() {
    return state.isClear();
  }

  /** Takes a rail out of line that has no demand left after an item passed to it. */
  final void stepAside(QueueRail<T, ?> rail) {
    update(s -> s.departures.stepAside(rail));
  }

  final void update(Consumer<QueueState<T>> operation) {
    Waiter resuming;
    synchronized (monitor) {
      state.closePortion();
      operation.accept(state);
      resuming = state.leave();
    }
    Resumption.resume(resuming);
  }

  final <R> R change(Function<QueueState<T>, R> operation) {
    return changeBesides(
        s -> {
          s.closePortion();
          return operation.apply(s);
        });
  }

  /** Changes what no portion touches, and leaves the one open that a rail may have. */
  final <R> R changeBesides(Function<QueueState<T>, R> operation) {
    R result;
    Waiter resuming;
    synchronized (monitor) {
      result = operation.apply(state);
      resuming = state.leave();
    }
    Resumption.resume(resuming);
    return result;
  }

  /** How an item of a source enters; applied under the monitor. */
  @FunctionalInterface
  interface EntryRule<T> {

    Entry enter(QueueState<T> state, T item, @Nullable Object place, Resumption here);
  }
}
