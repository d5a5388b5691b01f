package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import dev.millrace.Delivery;
import dev.millrace.QueueCounts;
import dev.millrace.QueueSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * A bounded queue whose {@link QueueState} is guarded by one monitor.
 *
 * <p>The monitor is held for a few assignments at a time, and no code of the user runs under it: a
 * comparator runs before it is entered, in {@link Store#seek}, and those whose wait is over are
 * resumed after it has been left.
 */
final class MonitorQueue<T> implements BoundedQueue<T> {

  private final Object monitor = new Object();
  private final QueueSpec<T> spec;
  private final Store<T> store;
  private final @Nullable Consumer<? super T> onUndelivered;

  /** Guarded by {@link #monitor}, but for what it says may be read outside. */
  private final QueueState<T> state;

  MonitorQueue(QueueSpec<T> spec, @Nullable Consumer<? super T> onUndelivered) {
    this.spec = requireNonNull(spec, "spec");
    this.store = Store.of(spec.order());
    this.state = new QueueState<>(spec, store);
    this.onUndelivered = onUndelivered;
  }

  @Override
  public Mono<Void> put(T item) {
    return new PutMono<>(this, requireNonNull(item, "item"));
  }

  @Override
  public Mono<T> take() {
    return new TakeMono<>(this, Handout.items(), null);
  }

  @Override
  public Mono<T> take(Duration timeout, Scheduler timer) {
    return new TakeMono<>(this, Handout.items(), new TimeLimit(timeout, timer));
  }

  @Override
  public OfferResult offer(T item) {
    requireNonNull(item, "item");
    return switch (enter(item, QueueState::enter)) {
      case ENTERED -> OfferResult.ACCEPTED;
      case FULL -> OfferResult.FULL;
      default -> OfferResult.CLOSED;
    };
  }

  @Override
  public PollResult<T> poll() {
    return change(QueueState::poll);
  }

  @Override
  public Flux<T> flux() {
    return new QueueFlux<>(this, Handout.items(), null, null);
  }

  @Override
  public Flux<T> flux(Scheduler scheduler) {
    return new QueueFlux<>(this, Handout.items(), null, requireNonNull(scheduler, "scheduler"));
  }

  @Override
  public Flux<T> fluxUntil(Publisher<?> stop) {
    return new QueueFlux<>(this, Handout.items(), requireNonNull(stop, "stop"), null);
  }

  @Override
  public Flux<T> fluxUntil(Publisher<?> stop, Scheduler scheduler) {
    requireNonNull(stop, "stop");
    return new QueueFlux<>(this, Handout.items(), stop, requireNonNull(scheduler, "scheduler"));
  }

  @Override
  public Mono<Delivery<T>> takeDelivery() {
    return new TakeMono<>(this, Handout.deliveries(this), null);
  }

  @Override
  public Mono<Delivery<T>> takeDelivery(Duration timeout, Scheduler timer) {
    return new TakeMono<>(this, Handout.deliveries(this), new TimeLimit(timeout, timer));
  }

  @Override
  public Flux<Delivery<T>> deliveries() {
    return new QueueFlux<>(this, Handout.deliveries(this), null, null);
  }

  @Override
  public Flux<Delivery<T>> deliveries(Scheduler scheduler) {
    requireNonNull(scheduler, "scheduler");
    return new QueueFlux<>(this, Handout.deliveries(this), null, scheduler);
  }

  @Override
  public Flux<Delivery<T>> deliveriesUntil(Publisher<?> stop) {
    requireNonNull(stop, "stop");
    return new QueueFlux<>(this, Handout.deliveries(this), stop, null);
  }

  @Override
  public Flux<Delivery<T>> deliveriesUntil(Publisher<?> stop, Scheduler scheduler) {
    requireNonNull(stop, "stop");
    requireNonNull(scheduler, "scheduler");
    return new QueueFlux<>(this, Handout.deliveries(this), stop, scheduler);
  }

  @Override
  public Flux<Claim<T>> claims() {
    return new QueueFlux<>(this, Handout.claims(this), null, null);
  }

  @Override
  public CoreSubscriber<T> subscriber(int reserve, int leaves, ContextView context) {
    requireNotNegative("reserve", reserve);
    requireNotNegative("leaves", leaves);
    return add(newInlet(reserve, leaves, Context.of(context)));
  }

  @Override
  public CoreSubscriber<T> subscriber(int leaves, Runnable onQueued) {
    requireNotNegative("leaves", leaves);
    return add(
        new WaitingInlet<>(this, leaves, Context.empty(), requireNonNull(onQueued, "onQueued")));
  }

  private static void requireNotNegative(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException("%s must not be negative, was %d".formatted(name, value));
    }
  }

  private Inlet<T> add(Inlet<T> inlet) {
    if (!change(s -> s.add(inlet))) {
      inlet.cancelUpstream();
    }
    return inlet;
  }

  private Inlet<T> newInlet(int reserve, int leaves, Context context) {
    if (reserve == 0) {
      return new WaitingInlet<>(this, leaves, context, () -> {});
    }
    return spec.overflow()
        .<Inlet<T>>map(strategy -> new OverflowInlet<>(this, strategy, context))
        .orElseGet(() -> new ReservingInlet<>(this, reserve, leaves, context));
  }

  @Override
  public void taskDone() {
    if (!change(QueueState::finishOne)) {
      throw new IllegalStateException(
          "taskDone must be called once for each item, was called once more on " + this);
    }
  }

  @Override
  public long unfinished() {
    return change(QueueState::unfinished);
  }

  @Override
  public Mono<Void> join() {
    return new JoinMono(this);
  }

  @Override
  public void close() {
    closeWith(null);
  }

  @Override
  public void close(Throwable error) {
    closeWith(requireNonNull(error, "error"));
  }

  @Override
  public List<T> closeNow() {
    List<T> left = new ArrayList<>();
    List<LateReturn<T>> timers = new ArrayList<>();
    change(
            s -> {
              List<Inlet<T>> cut = s.close(null);
              left.addAll(s.removeAll(timers));
              return cut;
            })
        .forEach(Inlet::cancelUpstream);
    timers.forEach(LateReturn::cancel);
    return left;
  }

  private void closeWith(@Nullable Throwable error) {
    change(s -> s.close(error)).forEach(Inlet::cancelUpstream);
  }

  @Override
  public boolean isClosed() {
    return change(s -> !s.isOpen());
  }

  @Override
  public int size() {
    return change(QueueState::size);
  }

  @Override
  public int capacity() {
    return spec.capacity();
  }

  @Override
  public boolean isFull() {
    return change(QueueState::isFull);
  }

  @Override
  public QueueCounts counts() {
    return change(QueueState::counts);
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.NAME) {
      return spec.name().isEmpty() ? null : spec.name();
    }
    if (key == Attr.BUFFERED) {
      return size();
    }
    if (key == Attr.CAPACITY) {
      return capacity();
    }
    if (key == Attr.TERMINATED) {
      return isDrained();
    }
    return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
  }

  @Override
  public String toString() {
    return change(QueueState::toString);
  }

  // What waiters, inlets and rails call

  void enter(Putter<T> putter) {
    Entry entry;
    do {
      Object place;
      try {
        place = store.seek(putter.item());
      } catch (Throwable e) {
        update(s -> s.giveUpPlace(putter));
        Exceptions.throwIfFatal(e);
        putter.rejected(e);
        return;
      }
      entry = change(s -> s.enter(putter, place));
    } while (entry == Entry.MOVED);
    if (entry == Entry.ENTERED) {
      putter.entered();
    } else if (entry == Entry.CLOSED) {
      putter.rejected(new QueueClosedException(label()));
    }
  }

  void cancelPut(Waiter putter) {
    update(s -> s.cancelPut(putter));
  }

  /** Enters an item of a source; never {@link Entry#MOVED}. */
  Entry enter(T item, EntryRule<T> rule) {
    Entry entry;
    do {
      Object place = store.seek(item);
      Waiter resuming;
      synchronized (monitor) {
        entry = rule.enter(state, item, place);
        resuming = state.takeResuming();
      }
      Resumption.resume(resuming);
    } while (entry == Entry.MOVED);
    return entry;
  }

  int reserve(ReservingInlet<T> inlet) {
    return change(s -> s.reserve(inlet));
  }

  void release(ReservingInlet<T> inlet) {
    update(s -> s.release(inlet));
  }

  /** Takes a source off that has ended; the last one, and one that has failed, close the queue. */
  void remove(Inlet<T> inlet, @Nullable Throwable error) {
    boolean last = change(s -> s.removeLast(inlet));
    if (error != null) {
      closeOrDrop(error, inlet.currentContext());
    } else if (last) {
      closeWith(null);
    }
  }

  private void closeOrDrop(Throwable error, Context context) {
    closeWith(error);
    if (error() != error) {
      Operators.onErrorDropped(error, context);
    }
  }

  /** Accounts for an item of a source that is not queued because the queue was closed. */
  void undelivered(T item, Context context) {
    if (onUndelivered == null) {
      Operators.onDiscard(item, context);
    } else {
      onUndelivered.accept(item);
    }
  }

  PollResult<T> take(Waiter taker) {
    return change(s -> s.take(taker));
  }

  void cancelTake(Waiter taker) {
    update(s -> s.cancelTake(taker));
  }

  /** Ends a wait for an item whose time is up, unless one is set aside for it. */
  boolean giveUp(Waiter taker) {
    return change(s -> s.giveUp(taker));
  }

  void start(QueueClaim<T> claim, Executor resumer) {
    Waiter resuming;
    synchronized (monitor) {
      state.start(claim);
      resuming = state.takeResuming();
    }
    if (resuming != null) {
      resumer.execute(() -> Resumption.resume(resuming));
    }
  }

  void add(QueueRail<T, ?> rail) {
    update(s -> s.add(rail));
  }

  /** Takes an item, and leaves it to the rail to resume those for whom it made room. */
  @Nullable T take(QueueRail<T, ?> rail) {
    synchronized (monitor) {
      T item = state.take(rail);
      rail.madeRoomFor = state.takeResuming();
      return item;
    }
  }

  void remove(QueueRail<T, ?> rail) {
    update(s -> s.remove(rail));
  }

  void settleDelivery() {
    update(QueueState::settleDelivery);
  }

  void returnDelivery(T item) {
    if (enter(item, QueueState::enterAgain) == Entry.CLOSED) {
      throw new QueueClosedException(label());
    }
  }

  /**
   * Puts a delivered item back later. What can be known before is: whether the comparator accepts
   * the item, and the timer the task.
   */
  void returnDelivery(T item, Duration delay, Scheduler timer) {
    store.seek(item);
    LateReturn<T> late = new LateReturn<>(this, item);
    if (!change(s -> s.postpone(late))) {
      throw new QueueClosedException(label());
    }
    try {
      late.schedule(delay, timer);
    } catch (RejectedExecutionException | ArithmeticException e) {
      if (change(s -> s.recall(late))) {
        throw e;
      }
    }
  }

  /** Called when its time has come. A comparator that now throws closes the queue. */
  void enterLate(LateReturn<T> late) {
    try {
      enter(late.item(), (s, item, place) -> s.enterLate(late, place));
    } catch (Throwable e) {
      Exceptions.throwIfFatal(e);
      if (change(s -> s.recall(late))) {
        settleDelivery();
        undelivered(late.item(), Context.empty());
        closeOrDrop(e, Context.empty());
      }
    }
  }

  boolean isDrained() {
    return state.isDrained();
  }

  /** Tells a consumer that no item will come. */
  void signalEnd(CoreSubscriber<?> consumer) {
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

  boolean isFinished(Waiter joiner) {
    return change(s -> s.isFinished(joiner));
  }

  boolean isCancelled(Waiter waiter) {
    synchronized (monitor) {
      return waiter.cancelled;
    }
  }

  void cancelJoin(Waiter joiner) {
    update(s -> s.cancelJoin(joiner));
  }

  /** Returns what a message calls the queue. */
  String label() {
    return spec.name().isEmpty() ? "queue" : "queue '%s'".formatted(spec.name());
  }

  private void update(Consumer<QueueState<T>> operation) {
    Waiter resuming;
    synchronized (monitor) {
      operation.accept(state);
      resuming = state.takeResuming();
    }
    Resumption.resume(resuming);
  }

  private <R> R change(Function<QueueState<T>, R> operation) {
    R result;
    Waiter resuming;
    synchronized (monitor) {
      result = operation.apply(state);
      resuming = state.takeResuming();
    }
    Resumption.resume(resuming);
    return result;
  }

  /** How an item of a source enters; applied under the monitor. */
  @FunctionalInterface
  interface EntryRule<T> {

    Entry enter(QueueState<T> state, T item, @Nullable Object place);
  }
}
