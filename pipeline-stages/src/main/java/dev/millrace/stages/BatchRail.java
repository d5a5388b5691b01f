package dev.millrace.stages;

import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/**
 * The worker of a batch: takes one item after the other, adds it to its list, and puts lists that
 * are done into the next queue.
 *
 * <ul>
 *   <li><b>Emits</b> a list that is full, in the way of an item, or whose time is up, when there is
 *       demand; until then items are added to it.
 *   <li><b>Requests</b> one item at a time, and none while a list is full.
 *   <li><b>Completes</b> after the queue, once the last list is out.
 *   <li><b>On cancel</b> cancels the queue's subscription and the timer, and discards all lists.
 * </ul>
 *
 * <p>The timer calls in besides the queues.
 */
final class BatchRail extends DrainingRail {

  private final BatchStage stage;

  /** Touched by the draining thread. */
  private boolean ended;

  /** Touched by the draining thread only, as the next two. */
  private final OpenLists lists;

  private final BatchTimer timer;

  /** Whether the queue was asked for an item that has not arrived. */
  private boolean asked;

  /**
   * @param onEnd run when nothing is held and nothing comes, before downstream completes
   */
  BatchRail(
      BatchStage stage, RailCounters counters, Runnable onEnd, CoreSubscriber<Object> downstream) {
    super(stage, counters, onEnd, downstream);
    this.stage = stage;
    this.lists = new OpenLists(stage.spec());
    this.timer = new BatchTimer(stage, this::drain);
  }

  @Override
  boolean advance() {
    if (isCancelled()) {
      discard();
      return false;
    }
    if (ended) {
      return false;
    }
    boolean done = isUpstreamDone();
    Object next = takeArrived();
    if (next != null) {
      return read(next);
    }
    if (lists.place()) {
      timer.watch(lists.oldest());
      return true;
    }
    if (done && !stage.isRunning()) {
      // The sources were cut off: the cancel comes next.
      return false;
    }
    OpenList leaving = lists.next(done);
    if (leaving != null && hasDemand()) {
      emit(leaving);
      return true;
    }
    if (leaving == null && done) {
      ended = true;
      complete();
      return false;
    }
    return !done && !lists.isFull() && ask();
  }

  /** Finds out which list an item is for; it is added in the next step. */
  private boolean read(Object next) {
    asked = false;
    try {
      lists.take(stage.read(next));
    } catch (Throwable e) {
      ended = true;
      // Cancels this rail, which discards what it holds.
      stage.itemFailed(next, e);
    }
    return !ended;
  }

  private void emit(OpenList list) {
    lists.remove(list);
    timer.watch(lists.oldest());
    counters.itemsInList = list.size();
    emit(list.toItem());
  }

  private boolean ask() {
    if (asked) {
      return false;
    }
    asked = true;
    askForAnItem();
    return true;
  }

  @Override
  void letGo() {
    discard();
  }

  private void discard() {
    ended = true;
    over();
    timer.watch(null);
    lists.discardAll(stage.context());
    discardArrived();
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    Object ofLists = lists.scan(key);
    return ofLists == null ? super.scanUnsafe(key) : ofLists;
  }
}
