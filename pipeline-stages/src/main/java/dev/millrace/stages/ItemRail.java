package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import dev.millrace.stages.AdaptiveWorkers.Sample;
import dev.millrace.stages.ItemFailures.Fate;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;

/**
 * A worker of a stage: takes an item from its queue, works on it, puts the results into the next
 * queue, and takes the next item when the last result has found room.
 *
 * <pre>{@code
 * queue.flux() ──► ItemRail ──► next queue's subscriber, which asks for one result at a time
 *                   │    ▲
 *                   ▼    │
 *                 results of the item
 * }</pre>
 *
 * <p>The publisher of the item's results calls in besides the queues.
 */
final class ItemRail extends DrainingRail {

  private enum Phase {
    /** No item in hand. */
    IDLE,
    /** The queue was asked for an item. */
    FETCHING,
    /** The item's results are coming. */
    WORKING,
    /** The item's one result is out, and waits for room. */
    PLACING,
    /** The item has failed, and is being kept as a dead letter. */
    BURYING,
    /** Over. */
    ENDED
  }

  /** In the place of a result: the rail was cancelled before. */
  private static final Object NOT_CALLED = new Object();

  private final ItemStage stage;

  // Touched by the draining thread only.

  private Phase phase = Phase.IDLE;
  private final InHand item = new InHand();
  private final ItemFailures failures;

  /** What times the attempt at the item, if it is timed. */
  private @Nullable Sample sample;

  /** What brings the item's results; written by the draining thread. */
  private volatile @Nullable ItemResults results;

  /** What a cancel interrupts; {@code null} where that would reach others. */
  private final @Nullable Interruptible function;

  /**
   * @param onEnd run when nothing is in hand and nothing comes, before downstream completes
   */
  ItemRail(
      ItemStage stage, RailCounters counters, Runnable onEnd, CoreSubscriber<Object> downstream) {
    super(stage, counters, onEnd, downstream);
    this.stage = stage;
    this.failures = new ItemFailures(stage, this, item);
    this.function = stage.place().hasThreads() ? new Interruptible() : null;
  }

  @Override
  boolean advance() {
    if (isCancelled() && phase != Phase.ENDED) {
      leave();
      return false;
    }
    return switch (phase) {
      case IDLE -> fetch();
      case FETCHING -> begin();
      case WORKING -> passOn();
      case PLACING -> finishOnceAccepted();
      case BURYING -> goOnAfter(failures.goOnBurying());
      case ENDED -> {
        discardArrived();
        yield false;
      }
    };
  }

  private boolean fetch() {
    if (isUpstreamDone()) {
      return end();
    }
    if (!hasDemand()) {
      return false;
    }
    phase = Phase.FETCHING;
    askForAnItem();
    return true;
  }

  private boolean begin() {
    boolean done = isUpstreamDone();
    Object next = takeArrived();
    if (next == null) {
      return done && end();
    }
    item.take(next, stage.now());
    sample = stage.beginSample();
    phase = Phase.WORKING;
    Object result;
    try {
      result = work();
    } catch (Throwable e) {
      cancelResults();
      // What a Callable publisher throws may be wrapped, to be thrown at all.
      fail(Exceptions.isBubbling(e) ? e : Exceptions.unwrap(e));
      return true;
    }
    if (result == NOT_CALLED) {
      return true;
    }
    if (result != null) {
      phase = Phase.PLACING;
      handOn(result);
    } else if (results == null) {
      succeed();
    }
    return true;
  }

  private @Nullable Object work() throws Exception {
    if (function == null) {
      return callFunction();
    }
    function.begin();
    try {
      // A cancel that came before found nothing to interrupt.
      return isCancelled() ? NOT_CALLED : callFunction();
    } finally {
      function.end();
    }
  }

  @Override
  void interruptWork() {
    if (function != null) {
      function.interrupt();
    }
    ItemResults current = results;
    if (current != null) {
      current.stop();
    }
  }

  @Override
  boolean isInFunction() {
    return function == null ? super.isInFunction() : function.isRunning();
  }

  /** Returns the one result that can be had at once, or subscribes to those that will come. */
  private @Nullable Object callFunction() throws Exception {
    item.requireKey();
    if (stage.isDirect()) {
      return stage.work(item.value());
    }
    ItemResults coming = new ItemResults(this, item.value(), stage.context());
    Publisher<?> publisher = stage.attempt(item, coming, failures::beforeRetry);
    if (publisher instanceof Callable<?> callable) {
      return callable.call();
    }
    results = coming;
    publisher.subscribe(coming);
    return null;
  }

  private void handOn(Object result) {
    endSample(true);
    item.emitted++;
    emit(stage.withSettlement(result, item.settlement()));
  }

  /** Passes on what the item's publisher has emitted; a result that waits for room stops it. */
  private boolean passOn() {
    ItemResults current = requireNonNull(results, "results");
    if (!hasDemand()) {
      return false;
    }
    // Read done before the result: the publisher sets its last result before it sets done.
    boolean done = current.isDone();
    Object result = current.poll();
    if (result != null) {
      handOn(result);
      return true;
    }
    if (!done) {
      return current.ask();
    }
    if (stage.waitsForFunctions() && current.isWorking() && current.error() != null) {
      current.whenReturned(this::drain);
      return false;
    }
    results = null;
    Throwable error = current.error();
    if (error == null) {
      succeed();
    } else {
      fail(error);
    }
    return true;
  }

  private boolean finishOnceAccepted() {
    if (!hasDemand()) {
      return false;
    }
    succeed();
    return true;
  }

  /** What is timed is the work, not the wait for room: so until the first result. */
  private void endSample(boolean succeeded) {
    Sample timed = sample;
    if (timed != null) {
      sample = null;
      stage.endSample(timed, succeeded);
    }
  }

  private void succeed() {
    endSample(true);
    if (item.emitted == 0) {
      counters.absorbed.increment();
    } else {
      counters.finishedHandedOn();
    }
    finish();
  }

  private void finish() {
    phase = Phase.IDLE;
    item.settle();
    stage.itemMoved();
  }

  private void fail(Throwable error) {
    if (isCancelled()) {
      // The next step discards the item.
      dropUnlessInterrupted(error);
      return;
    }
    endSample(false);
    goOnAfter(failures.handle(error));
  }

  /** Does what is left to do with an item that has failed; tells whether that is all. */
  private boolean goOnAfter(Fate fate) {
    switch (fate) {
      case FINISHED -> finish();
      case PUT_BACK -> phase = Phase.IDLE;
      case BURYING -> phase = Phase.BURYING;
      case CUT_SHORT -> discard();
      case RUN_FAILED -> {
        phase = Phase.ENDED;
        over();
      }
    }
    return fate != Fate.BURYING;
  }

  /** A function that was interrupted by the cancel has nothing to tell. */
  private void dropUnlessInterrupted(Throwable error) {
    if (!Attempt.isInterrupt(error)) {
      Operators.onErrorDropped(error, stage.context());
    }
    Exceptions.throwIfFatal(error);
  }

  private boolean end() {
    phase = Phase.ENDED;
    complete();
    return false;
  }

  /** Discards what is in hand, unless a function uses it: that comes back when it returns. */
  private void leave() {
    ItemResults current = results;
    if (current != null) {
      current.stop();
      if (current.isWorking()) {
        return;
      }
    }
    discard();
  }

  @Override
  void letGo() {
    if (item.isEmpty()) {
      phase = Phase.IDLE;
    }
    discard();
  }

  /** Discards the item, or what stands for it: a result that is out, or one that has come. */
  private void discard() {
    boolean hasItem = phase != Phase.IDLE && phase != Phase.FETCHING;
    // What becomes of the results that are out becomes of the item, if there will be no more.
    boolean isDone = phase == Phase.PLACING || hasEmittedAll();
    phase = Phase.ENDED;
    over();
    failures.cancel();
    boolean resultDiscarded = cancelResults();
    if (hasItem) {
      if (!resultDiscarded && item.emitted == 0) {
        Operators.onDiscard(item.value(), stage.context());
      }
      if (isDone && !resultDiscarded) {
        item.settle();
      } else {
        item.abandon();
      }
    }
    discardArrived();
  }

  private boolean hasEmittedAll() {
    ItemResults current = results;
    return phase == Phase.WORKING
        && item.emitted > 0
        && current != null
        && current.isDone()
        && current.error() == null;
  }

  /** Tells whether a result had come, which is discarded. */
  private boolean cancelResults() {
    ItemResults current = results;
    results = null;
    return current != null && current.letGo();
  }
}
