package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import dev.millrace.QueueSpec;
import java.time.Duration;
import java.util.concurrent.Executor;
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

  /**
   * Enters the item of a put that was granted a place; returns those whose wait that has ended. A
   * comparator that throws fails the put.
   */
  final @Nullable Waiter enter(Putter<T> putter) {
    Waiter resuming;
    int attempt = 0;
    do {
      Object place;
      try {
        place = seek(putter.item(), attempt++);
      } catch (Throwable e) {
        return visit(s -> s.arrivals.fail(putter, e));
      }
      resuming = visit(s -> s.arrivals.enter(putter, place));
    } while (putter.entry == Entry.MOVED);
    return resuming;
  }

  /** Enters the item of a put for the first time; returns what becomes of it. */
  final Entry enterOrWait(Putter<T> putter) {
    Entry entry;
    Waiter resuming;
    int attempt = 0;
    do {
      Object place;
      try {
        place = seek(putter.item(), attempt++);
      } catch (Throwable e) {
        return change(s -> s.arrivals.fail(putter, e));
      }
      synchronized (monitor) {
        state.closePortion();
        entry = state.arrivals.enter(putter, place);
        resuming = state.leave();
      }
      Resumption.resume(resuming);
    } while (entry == Entry.MOVED);
    return entry;
  }

  /** Ends a put whose item is not queued yet; tells whether it did. */
  final boolean refuse(Putter<T> putter) {
    return change(s -> s.arrivals.refuse(putter));
  }

  final QueueClosedException closedException() {
    return new QueueClosedException(label(), error());
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
    int attempt = 0;
    do {
      Object place = seek(item, attempt++);
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

  /** Finds the place of an item, which others may have changed by the time it is used. */
  private @Nullable Object seek(T item, int attempt) {
    SkipListStore.requireTurns(attempt);
    return store.seek(item);
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

  /**
   * Accounts for an item of a source that is not queued. What the consumer throws is dropped: it
   * keeps neither the source from being cancelled nor the queue from being closed.
   */
  final void undelivered(T item, Context context) {
    try {
      if (onUndelivered == null) {
        Operators.onDiscard(item, context);
      } else {
        onUndelivered.accept(item);
      }
    } catch (Throwable e) {
      Resumption.drop(e, context);
    }
  }

  /** Ends a take with what it finds, or lets it wait. */
  final void take(Take<T, ?> take) {
    update(s -> s.departures.take(take));
  }

  final void cancelTake(Waiter taker) {
    update(s -> s.departures.cancelTake(taker));
  }

  /** Ends a wait for an item whose time is up, unless one is set aside for it. */
  final boolean giveUp(Take<T, ?> take) {
    return change(s -> s.departures.giveUp(take));
  }

  /** Ends a take that has not got an item; tells whether it did. */
  final boolean refuse(Take<T, ?> take) {
    return change(s -> s.departures.refuse(take));
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

  /**
   * Takes an item, and leaves it to the rail to resume those for whom it made room. The rails that
   * are to take what is left are woken before it is emitted.
   */
  final @Nullable T take(QueueRail<T, ?> rail, long most) {
    T item;
    Waiter woken;
    synchronized (monitor) {
      item = state.departures.take(rail, most);
      woken = state.resuming.takeWoken();
      rail.madeRoomFor = state.leave();
    }
    Resumption.resume(woken);
    return item;
  }

  /** Lets others have what is there. */
  final void grantItem() {
    update(QueueState::grantItem);
  }

  /** Counts what a rail took without a visit. */
  final void countTaken() {
    update(QueueState::countTaken);
  }

  final void remove(QueueRail<T, ?> rail) {
    update(s -> s.departures.remove(rail));
  }

  /** Counts a delivered item as finished; tells whether the delivery was open. */
  final boolean settle(QueueDelivery<T> delivery) {
    return change(s -> s.returns.settle(delivery));
  }

  /** Puts an item in the place of one that was delivered; tells whether the delivery was open. */
  final boolean putBack(QueueDelivery<T> delivery, T item) {
    Entry entry = enter(item, (s, i, place, here) -> s.returns.enterAgain(delivery, i, place));
    if (entry == Entry.CLOSED) {
      throw closedException();
    }
    return entry == Entry.ENTERED;
  }

  /**
   * Puts a delivered item back later. What may fail comes first: the comparator is asked whether it
   * accepts the item, and the timer is set, whose time may come before the rest is done.
   */
  final boolean putBack(QueueDelivery<T> delivery, T item, Duration delay, Scheduler timer) {
    store.seek(item);
    LateReturn<T> late = new LateReturn<>(this, item);
    late.schedule(delay, timer);
    Entry entry = change(s -> s.returns.postpone(delivery, late));
    if (entry == Entry.MOVED) {
      enterLate(late);
    } else if (entry != Entry.ENTERED) {
      late.cancel();
    }
    if (entry == Entry.CLOSED) {
      throw closedException();
    }
    return entry != Entry.CANCELLED;
  }

  /** Called when its time has come. A comparator that now throws closes the queue. */
  final void enterLate(LateReturn<T> late) {
    try {
      enter(late.item(), (s, item, place, here) -> s.returns.enterLate(late, place));
    } catch (Throwable e) {
      if (change(s -> s.returns.giveUp(late))) {
        undelivered(late.item(), Context.empty());
        closeOrDrop(e, Context.empty());
      }
      Exceptions.throwIfFatal(e);
    }
  }

  /** Puts a claimed item back in its place, unless the work on it has started. */
  final void putBack(QueueClaim<T> claim) {
    enter(claim.value(), (s, item, place, here) -> s.returns.enterAgain(claim, item, place));
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

  final @Nullable Throwable error() {
    synchronized (monitor) {
      return state.error();
    }
  }

  final boolean isFinished(Waiter joiner) {
    return changeBesides(s -> s.tally().isFinished(joiner));
  }

  /** Ends a join for which nothing is left to wait for; tells whether nothing else had. */
  final boolean endJoin(Waiter joiner) {
    synchronized (monitor) {
      return state.tally.end(joiner);
    }
  }

  /** Ends a join that waits; tells whether it did. */
  final boolean refuseJoin(Waiter joiner) {
    synchronized (monitor) {
      boolean waits = state.tally.end(joiner);
      state.tally.cancel(joiner);
      return waits;
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
    Resumption.resume(visit(operation));
  }

  /** Makes a change; returns those whose wait that has ended, for the caller to resume. */
  private @Nullable Waiter visit(Consumer<QueueState<T>> operation) {
    synchronized (monitor) {
      state.closePortion();
      operation.accept(state);
      return state.leave();
    }
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
