package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;

/**
 * Does with the items of a rail that fail what the stage's policy says. Touched by the thread that
 * drains the rail, but for {@link #beforeRetry}.
 */
final class ItemFailures {

  /** What has become of an item that has failed. */
  enum Fate {
    /** It was let go, or is kept: it is finished. */
    FINISHED,
    /** It is in the queue again, not in hand. */
    PUT_BACK,
    /** It is being kept as a dead letter. */
    BURYING,
    /** It is to be discarded, since the run is being cut short. */
    CUT_SHORT,
    /** It has failed the run. */
    RUN_FAILED
  }

  private final ItemStage stage;
  private final DrainingRail rail;
  private final InHand item;

  /** What tells of the dead letter's sink; {@code null} while no item is being kept. */
  private @Nullable ItemResults sink;

  /**
   * @param item what the rail has in hand
   */
  ItemFailures(ItemStage stage, DrainingRail rail, InHand item) {
    this.stage = stage;
    this.rail = rail;
    this.item = item;
  }

  /** An attempt has failed, after which there is another; called by the retries of the item. */
  void beforeRetry(Throwable cause) {
    item.failed(cause);
    rail.counters.failed.increment();
    rail.counters.retried.increment();
  }

  /** The last attempt in place has failed. */
  Fate handle(Throwable error) {
    Throwable cause = stage.cause(error);
    item.failed(cause);
    rail.counters.failed.increment();
    rail.counters.failedInHand();
    return switch (stage.verdict(item, cause)) {
      case REQUEUE -> putBack();
      case DEAD_LETTER -> bury();
      case SKIP -> {
        stage.skipped(item, cause);
        rail.counters.skipped.increment();
        yield Fate.FINISHED;
      }
      case FAIL -> failRun(cause);
    };
  }

  private Fate putBack() {
    try {
      stage.requeue(item);
    } catch (IllegalStateException e) {
      // What had gone back would be discarded now.
      return Fate.CUT_SHORT;
    } catch (Throwable e) {
      return failRun(e);
    }
    item.clear();
    return Fate.PUT_BACK;
  }

  private Fate bury() {
    ItemResults coming = new ItemResults(rail, item.value(), stage.context());
    sink = coming;
    try {
      stage.bury(item).subscribe(coming);
    } catch (Throwable e) {
      cancel();
      return failRun(e);
    }
    return Fate.BURYING;
  }

  /** Looks at how far the sink has come; what it emits is of no use. */
  Fate goOnBurying() {
    ItemResults keeping = requireNonNull(sink, "sink");
    while (keeping.poll() != null && !rail.isCancelled()) {
      keeping.ask();
    }
    if (!keeping.isDone()) {
      return Fate.BURYING;
    }
    sink = null;
    Throwable error = keeping.error();
    if (error == null) {
      stage.buried(item);
      rail.counters.deadLettered.increment();
      return Fate.FINISHED;
    }
    item.history().causes().forEach(cause -> Exceptions.addSuppressed(error, cause));
    return failRun(error);
  }

  private Fate failRun(Throwable cause) {
    Object failed = item.value();
    int attempts = item.history().attempts();
    if (item.emitted == 0) {
      Operators.onDiscard(failed, stage.context());
    }
    item.abandon();
    stage.itemFailed(failed, attempts, cause);
    Exceptions.throwIfFatal(cause);
    return Fate.RUN_FAILED;
  }

  /** Lets go of the sink, if an item is being kept, and of what it has emitted. */
  void cancel() {
    ItemResults keeping = sink;
    sink = null;
    if (keeping != null) {
      keeping.stop();
    }
  }
}
