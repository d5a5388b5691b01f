package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import dev.millrace.FeedbackOptions.Overflow;
import dev.millrace.PipelineException;
import dev.millrace.Step;
import dev.millrace.queue.BoundedQueue;
import dev.millrace.queue.CountedSubscribers;
import dev.millrace.queue.OfferResult;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A part of a run in which work makes work. It counts what is under way: those that feed it from
 * outside, and each item in it with all that comes of that. When nothing is, the frontier is told
 * that no more will come back, and closes.
 *
 * <p>What is fed back never waits for room in the frontier, so a loop cannot block itself.
 */
final class FeedbackLoop {

  private final Run<?> run;
  private final Step.Feedback step;
  private final BoundedQueue<Object> frontier;

  /**
   * Places that are left to what comes back, however much is outside: half of them, but for those
   * outside to have one each.
   */
  private final int leaves;

  private final @Nullable Function<Object, ?> key;
  private final Set<Object> seen = ConcurrentHashMap.newKeySet();

  private final WayBack wayBack;

  /** Feeds nothing: it holds the frontier open until nothing can come back. */
  private final CoreSubscriber<Object> opening;

  /** Feeders that have not ended, and items that have not. */
  private final AtomicLong underWay = new AtomicLong();

  /** Items in the file when it was closed; less than 0 before. */
  private final AtomicLong leftSpilled = new AtomicLong(-1);

  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong leftOut = new AtomicLong();

  /**
   * @param feeders how many sources and stages feed the frontier from outside
   */
  @SuppressWarnings("unchecked") // the declaration has checked the types of the items
  FeedbackLoop(Run<?> run, Step.Feedback step, BoundedQueue<Object> frontier, int feeders) {
    this.run = run;
    this.step = step;
    this.frontier = frontier;
    this.leaves = Math.max(0, Math.min(frontier.capacity() / 2, frontier.capacity() - feeders));
    this.key = (Function<Object, ?>) step.options().key().orElse(null);
    this.wayBack =
        step.options().overflow() instanceof Overflow.Spill<?> spill
            ? new Spill(this, (Overflow.Spill<Object>) spill, run.time().elasticScheduler())
            : WayBack.keepingNothing();
    this.opening = frontier.subscriber();
    opening.onSubscribe(Operators.emptySubscription());
  }

  Context context() {
    return run.context();
  }

  // From outside

  /** Returns where feeders get their subscribers. */
  Inlets inlets() {
    return new Inlets() {

      @Override
      public BoundedQueue<Object> queue() {
        return frontier;
      }

      @Override
      public CoreSubscriber<Object> ofSource(int share) {
        return new LoopEntry(
            FeedbackLoop.this, frontier.subscriber(share, leaves, Context.empty()), () -> {});
      }

      @Override
      public CoreSubscriber<Object> ofRail(Runnable onQueued) {
        return new LoopEntry(
            FeedbackLoop.this, CountedSubscribers.of(frontier, 0, leaves, onQueued::run), onQueued);
      }

      @Override
      public CoreSubscriber<Object> ofBatch(Runnable onQueued) {
        return new LoopEntry(
            FeedbackLoop.this, CountedSubscribers.of(frontier, 1, leaves, onQueued::run), onQueued);
      }
    };
  }

  /** Returns how many places those outside may fill. */
  int placesOfOutside() {
    return frontier.capacity() - leaves;
  }

  void feederAdded() {
    underWay.getAndIncrement();
  }

  void feederEnded() {
    itemEnded();
  }

  /** Tells whether an item has a key that was not seen before. */
  boolean isNew(Object value) {
    return key == null
        || seen.add(requireNonNull(key.apply(value), "the function of distinctBy returned null"));
  }

  /** Returns an item with what tells the loop of its end. */
  Carried entering(Object item) {
    return entering(Carried.value(item), Carried.settlement(item));
  }

  private Carried entering(Object value, @Nullable Settlement outer) {
    underWay.getAndIncrement();
    return new Carried(value, new LoopSettlement(this, outer), null);
  }

  /** An item from outside was seen before: it is finished. */
  void leftOut(Object item) {
    leftOut.getAndIncrement();
    Carried.release(item);
  }

  // From inside

  /** Returns a result as it leaves the loop, or goes back. */
  Object outgoing(Object result, @Nullable Settlement settlement) {
    Routed routed = (Routed) result;
    if (settlement instanceof BatchSettlement batch) {
      return new Routed(routed.branch(), batch.outgoing(routed.value()));
    }
    Settlement outer = settlement instanceof LoopSettlement loop ? loop.outer() : settlement;
    return new Routed(routed.branch(), Carried.with(outer, routed.value()));
  }

  /**
   * Feeds an item back.
   *
   * @param kept run when the item is kept in the frontier or elsewhere, or dropped
   */
  void feed(Object item, Runnable kept) {
    Object held = item;
    try {
      if (!isNew(Carried.value(item))) {
        Carried.release(item);
        kept.run();
        return;
      }
      Carried back = entering(item);
      held = back;
      switch (wayBack.size() == 0 ? frontier.offer(back) : OfferResult.FULL) {
        case ACCEPTED -> kept.run();
        case CLOSED -> {
          Carried.discard(back, context());
          // The rail goes on, to be told by the frontier why that is closed.
          kept.run();
        }
        case FULL -> overflow(back, kept);
      }
    } catch (Throwable e) {
      // Of the functions that tell items apart and put them in order: neither has changed anything.
      Carried.discard(held, context());
      failed(e);
      Exceptions.throwIfFatal(e);
    }
  }

  private void overflow(Carried back, Runnable kept) {
    Overflow<?> overflow = step.options().overflow();
    if (overflow instanceof Overflow.Spill<?>) {
      wayBack.keep(back, kept);
      return;
    }
    dropped.getAndIncrement();
    if (overflow instanceof Overflow.Drop<?>) {
      Operators.onDiscard(back.value(), context());
      Carried.release(back);
      kept.run();
    } else {
      Carried.discard(back, context());
      failed(
          Exceptions.failWithOverflow(
              "%s is full (capacity %d)".formatted(step.frontier(), frontier.capacity())));
    }
  }

  /** Something under way has ended, and all that came of it. */
  void itemEnded() {
    if (underWay.decrementAndGet() == 0) {
      opening.onComplete();
    }
  }

  void failed(Throwable error) {
    if (run.isRunning()) {
      run.fail(PipelineException.of(run.pipeline(), step.frontier(), error));
    }
  }

  // The end

  /** Lets go of what was spilled; may be called again. */
  void close() {
    leftSpilled.compareAndSet(-1, wayBack.close());
    seen.clear();
  }

  /** Completes when nothing is left of what was spilled. */
  Mono<Void> closed() {
    return wayBack.closed();
  }

  // What it looks like

  BoundedQueue<Object> frontier() {
    return frontier;
  }

  /** Returns how many items wait in the file, or were left there when it was closed. */
  long spilled() {
    long left = leftSpilled.get();
    return left < 0 ? wayBack.size() : left;
  }

  /** Tells whether items wait in the file. */
  boolean isWaiting() {
    return leftSpilled.get() < 0 && wayBack.size() > 0;
  }

  /** Returns how many items found no room and were let go; of one the run may have failed. */
  long dropped() {
    return dropped.get();
  }

  /** Returns how many items came from outside and had been seen before. */
  long leftOut() {
    return leftOut.get();
  }
}
