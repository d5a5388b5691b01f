package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import dev.millrace.Delivery;
import dev.millrace.QueueCounts;
import dev.millrace.QueueSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * A bounded queue as its users see it. What it does is done by the {@link QueueState} behind the
 * monitor of {@link GuardedQueue}.
 */
final class MonitorQueue<T> extends GuardedQueue<T> implements BoundedQueue<T> {

  /** Made once: an item allocates nothing. */
  private final EntryRule<T> entering =
      (s, item, place, here) -> s.arrivals.enter(item, place, here);

  MonitorQueue(QueueSpec<T> spec, @Nullable Consumer<? super T> onUndelivered) {
    super(spec, onUndelivered);
  }

  @Override
  public Mono<Void> put(T item) {
    return PutMono.of(this, requireNonNull(item, "item"));
  }

  @Override
  public Mono<T> take() {
    return TakeMono.of(this, Handout.items(), null);
  }

  @Override
  public Mono<T> take(Duration timeout, Scheduler timer) {
    return TakeMono.of(this, Handout.items(), new TimeLimit(timeout, timer));
  }

  @Override
  public OfferResult offer(T item) {
    requireNonNull(item, "item");
    return switch (enter(item, entering)) {
      case ENTERED -> OfferResult.ACCEPTED;
      case FULL -> OfferResult.FULL;
      default -> OfferResult.CLOSED;
    };
  }

  @Override
  public PollResult<T> poll() {
    return change(s -> s.departures.poll());
  }

  @Override
  public Flux<T> flux() {
    return QueueFlux.of(this, Handout.items(), null, null);
  }

  @Override
  public Flux<T> flux(Scheduler scheduler) {
    return QueueFlux.of(this, Handout.items(), null, requireNonNull(scheduler, "scheduler"));
  }

  @Override
  public Flux<T> fluxUntil(Publisher<?> stop) {
    return QueueFlux.of(this, Handout.items(), requireNonNull(stop, "stop"), null);
  }

  @Override
  public Flux<T> fluxUntil(Publisher<?> stop, Scheduler scheduler) {
    requireNonNull(stop, "stop");
    return QueueFlux.of(this, Handout.items(), stop, requireNonNull(scheduler, "scheduler"));
  }

  @Override
  public Mono<Delivery<T>> takeDelivery() {
    return TakeMono.of(this, Handout.deliveries(this), null);
  }

  @Override
  public Mono<Delivery<T>> takeDelivery(Duration timeout, Scheduler timer) {
    return TakeMono.of(this, Handout.deliveries(this), new TimeLimit(timeout, timer));
  }

  @Override
  public Flux<Delivery<T>> deliveries() {
    return QueueFlux.of(this, Handout.deliveries(this), null, null);
  }

  @Override
  public Flux<Delivery<T>> deliveries(Scheduler scheduler) {
    requireNonNull(scheduler, "scheduler");
    return QueueFlux.of(this, Handout.deliveries(this), null, scheduler);
  }

  @Override
  public Flux<Delivery<T>> deliveriesUntil(Publisher<?> stop) {
    requireNonNull(stop, "stop");
    return QueueFlux.of(this, Handout.deliveries(this), stop, null);
  }

  @Override
  public Flux<Delivery<T>> deliveriesUntil(Publisher<?> stop, Scheduler scheduler) {
    requireNonNull(stop, "stop");
    requireNonNull(scheduler, "scheduler");
    return QueueFlux.of(this, Handout.deliveries(this), stop, scheduler);
  }

  @Override
  public Flux<Claim<T>> claims() {
    return QueueFlux.of(this, Handout.claims(this), null, null);
  }

  @Override
  public CoreSubscriber<T> subscriber(int reserve, int leaves, ContextView context) {
    requireNotNegative("reserve", reserve);
    requireLeaves(leaves);
    return add(newInlet(reserve, leaves, Context.of(context)));
  }

  /** Returns a subscriber for a source that keeps an account; see {@link CountedSubscribers}. */
  CoreSubscriber<T> countedSubscriber(int reserve, int leaves, CountedSubscribers.Count count) {
    requireNotNegative("reserve", reserve);
    requireLeaves(leaves);
    return add(
        reserve == 0
            ? new WaitingInlet<>(this, leaves, Context.empty(), count)
            : new ReservingInlet<>(this, reserve, leaves, Context.empty(), count));
  }

  private void requireLeaves(int leaves) {
    requireNotNegative("leaves", leaves);
    if (leaves > 0 && leaves >= capacity()) {
      throw new IllegalArgumentException(
          "leaves must be less than the capacity of %d, was %d".formatted(capacity(), leaves));
    }
  }

  private static void requireNotNegative(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException("%s must not be negative, was %d".formatted(name, value));
    }
  }

  private Inlet<T> add(Inlet<T> inlet) {
    if (!change(s -> s.sources.add(inlet))) {
      inlet.cancelUpstream();
    }
    return inlet;
  }

  private Inlet<T> newInlet(int reserve, int leaves, Context context) {
    if (reserve == 0) {
      return new WaitingInlet<>(this, leaves, context, ReservingInlet.NO_ACCOUNT);
    }
    return spec()
        .overflow()
        .<Inlet<T>>map(strategy -> new OverflowInlet<>(this, strategy, context))
        .orElseGet(
            () -> new ReservingInlet<>(this, reserve, leaves, context, ReservingInlet.NO_ACCOUNT));
  }

  @Override
  public void taskDone() {
    if (!changeBesides(s -> s.tally().finishOne())) {
      throw new IllegalStateException(
          "taskDone must be called once for each item, was called once more on " + this);
    }
  }

  @Override
  public long unfinished() {
    return changeBesides(s -> s.tally().unfinished());
  }

  @Override
  public Mono<Void> join() {
    return JoinMono.of(this);
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

  @Override
  public Disposable pause() {
    update(QueueState::pause);
    return Disposables.composite(() -> update(QueueState::endPause));
  }

  @Override
  public boolean isClosed() {
    return changeBesides(s -> !s.isOpen());
  }

  @Override
  public int size() {
    return change(QueueState::size);
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
      return spec().name().isEmpty() ? null : spec().name();
    }
    if (key == Attr.BUFFERED) {
      return size();
    }
    if (key == Attr.CAPACITY) {
      return capacity();
    }
    if (key == Attr.TERMINATED) {
      // In a visit, which counts what was taken without one: that may have been the last item.
      return change(QueueState::isDrained);
    }
    if (key == Attr.ERROR) {
      return error();
    }
    return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
  }

  @Override
  public String toString() {
    return change(QueueState::toString);
  }
}
