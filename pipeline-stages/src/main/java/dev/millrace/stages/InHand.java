package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import dev.millrace.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * The item that a rail has in hand, or none. Touched by the thread that drains the rail; the
 * attempts that fail before the last are written by the retries of the item, one after another, and
 * read after the last.
 */
final class InHand {

  private @Nullable Object value;
  private @Nullable Settlement settlement;
  private @Nullable Delivery<Object> delivery;
  private @Nullable History history;
  private @Nullable ItemPermit permit;
  private long startedNanos;

  /** Results of the item that have been emitted. */
  long emitted;

  /**
   * @param taken an item, with or without what it takes along, or a delivery of one
   * @param nowNanos the time, if the stage has a use for it
   */
  @SuppressWarnings("unchecked") // items are objects here
  void take(Object taken, long nowNanos) {
    Object item = taken;
    if (taken instanceof Delivery<?>) {
      delivery = (Delivery<Object>) taken;
      item = delivery.value();
    }
    permit = taken instanceof ClaimedItem claimed ? claimed.permit() : null;
    startedNanos = permit == null ? nowNanos : ((ClaimedItem) taken).startedNanos();
    emitted = 0;
    if (item instanceof Carried carried) {
      value = carried.value();
      settlement = carried.settlement();
      history = carried.history();
    } else {
      value = item;
    }
  }

  boolean isEmpty() {
    return value == null;
  }

  Object value() {
    return requireNonNull(value, "value");
  }

  @Nullable Settlement settlement() {
    return settlement;
  }

  /** Returns when the first attempt began. */
  long startedNanos() {
    return history == null ? startedNanos : history.startedNanos();
  }

  /** Returns the permit of the first attempt; {@code null} if that is still to be asked for. */
  @Nullable ItemPermit permit() {
    return permit;
  }

  /** Counts an attempt that failed. */
  void failed(Throwable cause) {
    if (history == null) {
      history = new History(startedNanos);
    }
    history.add(cause);
  }

  /** Returns the attempts that failed; there is one. */
  History history() {
    return requireNonNull(history, "history");
  }

  /** Returns how often the item has been put back. */
  int requeues() {
    return history == null ? 0 : history.requeues();
  }

  /** Returns the item as it is put back. */
  Object toPutBack() {
    return new Carried(value(), settlement, history());
  }

  /** Throws what keeps the item from being worked on, if anything does. */
  void requireKey() {
    if (delivery instanceof ClaimedItem item) {
      item.requireKey();
    }
  }

  Delivery<Object> delivery() {
    return requireNonNull(delivery, "delivery");
  }

  /** The item is finished, in whatever way, and this is empty. */
  void settle() {
    Settlement waiting = settlement;
    Delivery<Object> open = delivery;
    clear();
    if (open != null) {
      open.ack();
    }
    if (waiting != null) {
      waiting.release();
    }
  }

  /** The item will not be finished. */
  void abandon() {
    Settlement waiting = settlement;
    clear();
    if (waiting != null) {
      waiting.abandon();
    }
  }

  void clear() {
    value = null;
    settlement = null;
    delivery = null;
    history = null;
    permit = null;
  }
}
