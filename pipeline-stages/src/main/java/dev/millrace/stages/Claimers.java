package dev.millrace.stages;

import dev.millrace.queue.BoundedQueue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Dispatcher} gets items out of its queue: it asks for one claim at a time, so their
 * order is known. Touched by the thread that makes the dispatcher's changes.
 */
final class Claimers {

  private final Dispatcher dispatcher;
  private final BoundedQueue<Object> input;
  private final List<Claimer> claimers = new ArrayList<>();

  /** Who was asked for a claim and has not answered yet. */
  private @Nullable Claimer asked;

  private boolean ended;
  private @Nullable Throwable error;

  Claimers(Dispatcher dispatcher, BoundedQueue<Object> input) {
    this.dispatcher = dispatcher;
    this.input = input;
  }

  /** Subscribes to the queue, to be told of its end also without demand. */
  void listen() {
    if (claimers.isEmpty()) {
      free();
    }
  }

  /** Asks for a claim, unless one is on its way or none comes. */
  void ask() {
    if (asked == null && !ended) {
      Claimer next = free();
      asked = next;
      next.ask();
    }
  }

  /** Returns a subscription that no thread is kept in by the work on an item. */
  private Claimer free() {
    for (Claimer claimer : claimers) {
      if (!claimer.isBusy()) {
        return claimer;
      }
    }
    Claimer another = new Claimer(dispatcher);
    claimers.add(another);
    input.claims().subscribe(another);
    return another;
  }

  void answered() {
    asked = null;
  }

  /** The queue has nothing more for one of them; what it gave to another may be on its way. */
  void ended(Claimer claimer, @Nullable Throwable reason) {
    asked = asked == claimer ? null : asked;
    ended = true;
    error = reason;
  }

  /** Tells whether the queue has ended and no claim is on its way. */
  boolean isExhausted() {
    return ended && asked == null;
  }

  /** Returns what the queue ended with, if it was an error. */
  @Nullable Throwable error() {
    return error;
  }

  void cancel() {
    claimers.forEach(Claimer::cancel);
  }
}
