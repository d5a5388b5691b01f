package dev.millrace.queue;

import dev.millrace.Delivery;
import dev.millrace.QueueCounts;
import dev.millrace.QueueSpec;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.ParallelFlux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * A bounded queue for any number of producers and consumers. Safe to use from any thread; no call
 * blocks, and no lock is held while code of the user runs.
 *
 * <p>{@link #put} and {@link #take} wait, without a thread; {@link #offer} and {@link #poll} never
 * do. Waiting is fair: a place that falls free belongs to the oldest waiting put, an item that
 * arrives to the oldest waiting take, and a later offer or poll does not overtake them.
 *
 * <p>An item counts as unfinished from the moment it is queued until {@link #taskDone} is called
 * for it.
 *
 * @param <T> the type of the items
 */
public interface BoundedQueue<T> extends Scannable {

  /** Returns a queue that hands out the oldest item first; see {@link QueueSpec#fifo}. */
  static <T> BoundedQueue<T> fifo(int capacity) {
    return of(QueueSpec.fifo(capacity));
  }

  /** Returns a queue that hands out the newest item first; see {@link QueueSpec#lifo}. */
  static <T> BoundedQueue<T> lifo(int capacity) {
    return of(QueueSpec.lifo(capacity));
  }

  /** Returns a queue that hands out the least item first; see {@link QueueSpec#priority}. */
  static <T> BoundedQueue<T> priority(int capacity, Comparator<? super T> comparator) {
    return of(QueueSpec.priority(capacity, comparator));
  }

  /** Returns a queue as declared. */
  static <T> BoundedQueue<T> of(QueueSpec<T> spec) {
    return new MonitorQueue<>(spec, null);
  }

  /**
   * Returns a queue as declared.
   *
   * @param onUndelivered given each item that a {@link #subscriber() subscribed source} brought and
   *     that is not queued, because the queue was closed meanwhile or its overflow strategy dropped
   *     it. By default such items reach {@code onDiscard} of {@linkplain #subscriber(int,
   *     ContextView) the subscriber's Context}
   */
  static <T> BoundedQueue<T> of(QueueSpec<T> spec, Consumer<? super T> onUndelivered) {
    return new MonitorQueue<>(spec, onUndelivered);
  }

  /**
   * Queues an item, once there is room. The item is offered when the Mono is subscribed to, once
   * for each subscription; a wait that is cancelled leaves no trace.
   *
   * <ul>
   *   <li><b>Completes</b> when the item is queued, on the thread that made room.
   *   <li><b>Fails</b> with {@link QueueClosedException} if the queue is or gets closed, or with
   *       what the comparator of a priority queue throws; the item is not queued then.
   *   <li><b>On cancel</b> the item is not queued, unless it was before. With {@code timeout},
   *       then, a put that completes has its item queued, and one that fails has not, but in the
   *       instant in which the time is up: an item that is queued just then stays queued.
   * </ul>
   */
  Mono<Void> put(T item);

  /**
   * Takes the next item, once there is one. An item is taken when the Mono is subscribed to and
   * requested; a wait that is cancelled leaves no trace. An item that is on its way when the cancel
   * comes reaches the subscriber all the same, so use {@link #take(Duration)} and not {@code
   * timeout}, which would drop it in the instant in which the time is up.
   *
   * <p>To take one item after another use {@link #flux()}, with {@code limitRate} or {@code
   * concatMap(fn, 0)} for one at a time. {@code take().repeat()} never ends: once the queue is
   * closed each take completes at once, and the next one is subscribed to.
   *
   * <ul>
   *   <li><b>Emits</b> on the thread that brought the item.
   *   <li><b>Completes</b> empty when the queue is closed and nothing is left.
   *   <li><b>Fails</b> instead if the queue was closed with an error.
   * </ul>
   */
  Mono<T> take();

  /**
   * Takes the next item like {@link #take(Duration, Scheduler)}, timed by the parallel scheduler.
   */
  default Mono<T> take(Duration timeout) {
    return take(timeout, Schedulers.parallel());
  }

  /**
   * Takes the next item like {@link #take()}, if one comes in time: an item is either given out or
   * still in the queue, never dropped.
   *
   * <ul>
   *   <li><b>Emits</b> and <b>completes</b> like {@link #take()}, or on a thread of {@code timer}
   *       an item that was set aside for it as the time was up.
   *   <li><b>Fails</b> with {@link java.util.concurrent.TimeoutException} if nothing came, on a
   *       thread of {@code timer}.
   * </ul>
   *
   * @param timeout longest wait, from the request on, at most a hundred years; zero to try once,
   *     without the timer
   */
  Mono<T> take(Duration timeout, Scheduler timer);

  /**
   * Queues an item now or not at all.
   *
   * @throws RuntimeException what the comparator of a priority queue throws; nothing is changed
   *     then
   */
  OfferResult offer(T item);

  /** Takes the next item now or not at all. */
  PollResult<T> poll();

  /**
   * Returns a Flux whose every subscription competes for the items with all other consumers and is
   * given no more than it asked for.
   *
   * <ul>
   *   <li><b>Emits</b> on the thread that brought the item, or on the thread that requests.
   *   <li><b>Completes</b> when the queue is closed and nothing is left.
   *   <li><b>Fails</b> instead if the queue was closed with an error.
   *   <li><b>On cancel</b> takes no more; what it was not given stays in the queue.
   * </ul>
   */
  Flux<T> flux();

  /**
   * Returns a Flux like {@link #flux()} that emits on a worker of {@code scheduler}, which each
   * subscription holds until it ends. An item stays in the queue until that worker runs, so a
   * worker whose thread is busy keeps no item from the others: it goes to who can take it at once,
   * a take or a subscriber without a scheduler, or else to the first worker whose thread is free.
   * An item wakes one worker of each thread at most, or one in all if the scheduler sets no bound
   * to its threads. Those for whom an item makes room are resumed on another thread of the
   * scheduler, not by the worker that has the item in hand.
   *
   * <p>A worker that is the queue's only consumer and has emptied it yields its thread a few times
   * before it looks again, unless that thread {@linkplain Schedulers#isInNonBlockingThread must not
   * block}.
   */
  Flux<T> flux(Scheduler scheduler);

  /**
   * Returns a Flux like {@link #flux()} that can be ended from outside, such as a worker that is
   * one too many. Each subscription subscribes to {@code stop}, with its own Context.
   *
   * <ul>
   *   <li><b>Completes</b> as soon as {@code stop} emits or completes, whether or not there is
   *       demand: an item that is on its way is emitted first, and none is taken after. What was
   *       left is offered to the other consumers.
   *   <li><b>Fails</b> in the same way with the error of {@code stop}, which is dropped if the Flux
   *       has ended before.
   * </ul>
   */
  Flux<T> fluxUntil(Publisher<?> stop);

  /** Returns a Flux like {@link #flux(Scheduler)} that can be ended; see {@link #fluxUntil}. */
  Flux<T> fluxUntil(Publisher<?> stop, Scheduler scheduler);

  /**
   * Takes the next item like {@link #take}, to be settled once. While it is open, a queue that was
   * closed does not complete its consumers, since the item may be put back.
   */
  Mono<Delivery<T>> takeDelivery();

  /** Takes an item to be settled once, if one comes in time; see {@link #take(Duration)}. */
  default Mono<Delivery<T>> takeDelivery(Duration timeout) {
    return takeDelivery(timeout, Schedulers.parallel());
  }

  /**
   * Takes an item to be settled once, if one comes in time; see {@link #take(Duration, Scheduler)}.
   */
  Mono<Delivery<T>> takeDelivery(Duration timeout, Scheduler timer);

  /** Returns a Flux like {@link #flux()} of items to be settled once; see {@link #takeDelivery}. */
  Flux<Delivery<T>> deliveries();

  /** Returns a Flux like {@link #flux(Scheduler)} of items to be settled once. */
  Flux<Delivery<T>> deliveries(Scheduler scheduler);

  /** Returns a Flux like {@link #fluxUntil(Publisher)} of items to be settled once. */
  Flux<Delivery<T>> deliveriesUntil(Publisher<?> stop);

  /** Returns a Flux like {@link #fluxUntil(Publisher, Scheduler)} of items to be settled once. */
  Flux<Delivery<T>> deliveriesUntil(Publisher<?> stop, Scheduler scheduler);

  /**
   * Returns a Flux like {@link #flux()} of items that keep their places in the queue until work on
   * them starts, for a consumer that has to hold some back. Like any other, it completes once the
   * queue is closed and nothing is left to claim; claims may be open then.
   */
  Flux<Claim<T>> claims();

  /**
   * Returns an operator for {@link Flux#transform} that puts back what the operators above it
   * discard: a {@link Delivery} that is open, or a {@link Claim} whose work has not started.
   *
   * <p>{@code publishOn} right behind the queue takes items as it needs them (by fusion), and
   * leaves the others where they are when it is cancelled by what it emits to; one that is on its
   * way as another thread cancels it discards. Other operators hold items that the queue does not
   * know of. Reactor tells of what is discarded to those above only, so this belongs behind the
   * last such operator; without it those items are never settled, and a closed queue waits for
   * them.
   *
   * <pre>{@code
   * queue.deliveries().map(this::open).publishOn(scheduler, 4).take(10)
   *     .transform(BoundedQueue.puttingBack())
   * }</pre>
   */
  static <R> Function<Flux<R>, Flux<R>> puttingBack() {
    return flux ->
        flux.doOnDiscard(Delivery.class, Discards::putBack)
            .doOnDiscard(Claim.class, Discards::putBack);
  }

  /**
   * Returns {@code rails} competing subscriptions: a free rail takes the next item. To keep it so
   * on a scheduler, call {@code runOn(scheduler, 1)}: {@code runOn(scheduler)} lets each rail ask
   * for 256 items ahead.
   *
   * @param rails at least 1
   */
  default ParallelFlux<T> rails(int rails) {
    if (rails < 1) {
      throw new IllegalArgumentException("rails must be at least 1, was " + rails);
    }
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type cannot be made
    Flux<T>[] competing = new Flux[rails];
    java.util.Arrays.fill(competing, flux());
    return ParallelFlux.from(competing);
  }

  /**
   * Returns a Subscriber that puts what a source brings, one item at a time: it asks for the next
   * when the last has found room. The queue closes when all subscribers that were obtained have
   * completed, so obtain one for each source before the first completes. A source that fails closes
   * the queue with its error, as does an item that the comparator cannot place; an error that comes
   * after the queue was closed is dropped. An overflow strategy changes nothing here.
   */
  default CoreSubscriber<T> subscriber() {
    return subscriber(0);
  }

  /**
   * Returns a Subscriber like {@link #subscriber()} that holds no item of its own: it reserves
   * places in the queue, and asks its source for as many items. If the queue was declared with an
   * overflow strategy it asks for everything instead.
   *
   * @param reserve most places reserved at once; 0 for none, with one item that may wait outside
   */
  default CoreSubscriber<T> subscriber(int reserve) {
    return subscriber(reserve, Context.empty());
  }

  /**
   * Returns a Subscriber like {@link #subscriber(int)} with a Context, which its source sees, and
   * which says what becomes of items that are discarded and of signals that are dropped. The others
   * have an empty one.
   */
  default CoreSubscriber<T> subscriber(int reserve, ContextView context) {
    return subscriber(reserve, 0, context);
  }

  /**
   * Returns a Subscriber like {@link #subscriber(int, ContextView)} that gives way: it fills or
   * reserves a place only while more than {@code leaves} are free, and comes after every put that
   * waits. So it cannot keep out those to whom the places are left.
   *
   * @param leaves not negative, and less than the capacity
   */
  CoreSubscriber<T> subscriber(int reserve, int leaves, ContextView context);

  /**
   * Says that an item that was taken is finished; {@link Delivery#ack} says it of a delivery.
   *
   * @throws IllegalStateException if it is called more often than items were queued
   */
  void taskDone();

  /** Returns how many queued or taken items are not finished. */
  long unfinished();

  /** Completes when no item is unfinished; at once if none is now. */
  Mono<Void> join();

  /**
   * Closes the queue: no more items come in, and waiting puts fail. Consumers are given the rest,
   * then complete. Closing again changes nothing.
   */
  void close();

  /** Closes the queue like {@link #close}, with an error in the place of completion. */
  void close(Throwable error);

  /**
   * Closes the queue and empties it; may follow {@link #close}. Waiting takes complete. What is
   * returned no longer counts as unfinished. What was claimed stays with its owner.
   *
   * @return the items that nobody took, in the order in which they would have left; at the end
   *     those that were put back for later
   */
  List<T> closeNow();

  /**
   * Hands out nothing until what is returned is disposed of: takes and subscribers wait, {@link
   * #poll} finds nothing. Items that a take was given before, or claimed, are on their way. Items
   * come in until the queue is full. Pauses are counted: the queue goes on when none is open. That
   * resumes those for whom there are items on the thread that disposes; the others keep their place
   * in line.
   */
  Disposable pause();

  /** Tells whether the queue was closed; items may be left. */
  boolean isClosed();

  /**
   * Returns how many items have a place now: those that are queued, {@linkplain #claims claimed}
   * and not started, or put back {@linkplain Delivery#requeue(Duration, Scheduler) for later}.
   */
  int size();

  /** Returns the most items that may have a place; {@link Integer#MAX_VALUE} for no bound. */
  int capacity();

  /** Tells whether no item has a place now. */
  default boolean isEmpty() {
    return size() == 0;
  }

  /** Tells whether an {@link #offer} would find no room now. */
  boolean isFull();

  /** Returns what the queue has seen so far. */
  QueueCounts counts();
}
