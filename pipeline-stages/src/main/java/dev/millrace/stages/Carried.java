package dev.millrace.stages;

import dev.millrace.Delivery;
import dev.millrace.QueueSpec;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * An item with what it takes along. An item that takes nothing along is passed on as it is, so most
 * pipelines make none of these.
 *
 * @param value the item itself
 * @param settlement what waits for all that comes of the item
 * @param history the attempts made at it, if its stage has put it back
 */
record Carried(Object value, @Nullable Settlement settlement, @Nullable History history) {

  /** Returns a result with the settlement of the item that it came of. */
  static Object with(@Nullable Settlement settlement, Object result) {
    if (settlement == null) {
      return result;
    }
    settlement.retain();
    return new Carried(result, settlement, null);
  }

  /** Returns the item itself. */
  static Object value(Object item) {
    return item instanceof Carried carried ? carried.value : item;
  }

  static @Nullable Settlement settlement(Object item) {
    return item instanceof Carried carried ? carried.settlement : null;
  }

  /** Says that a part of an item is finished. */
  static void release(Object item) {
    Settlement settlement = settlement(item);
    if (settlement != null) {
      settlement.release();
    }
  }

  /** Discards what a run does not finish: its delivery is put back. */
  static void discard(@Nullable Object item, Context context) {
    if (item == null) {
      return;
    }
    Object bare = item instanceof Delivery<?> delivery ? delivery.value() : item;
    Settlement settlement = settlement(bare);
    if (settlement != null) {
      settlement.abandon();
    }
    Operators.onDiscard(value(bare), context);
  }

  static void discardAll(List<?> items, Context context) {
    items.forEach(item -> discard(item, context));
  }

  /** Returns the declaration of a queue of such items. */
  @SuppressWarnings("unchecked") // the declaration has checked the types of the items
  static QueueSpec<Object> queueOf(QueueSpec<?> declared) {
    if (!(declared.order() instanceof QueueSpec.Order.Priority<?> priority)) {
      return (QueueSpec<Object>) declared;
    }
    Comparator<Object> comparator = (Comparator<Object>) priority.comparator();
    QueueSpec<Object> spec =
        QueueSpec.priority(
            declared.capacity(), (one, other) -> comparator.compare(value(one), value(other)));
    QueueSpec<Object> named = declared.name().isEmpty() ? spec : spec.named(declared.name());
    return declared.overflow().map(named::onOverflow).orElse(named);
  }
}
