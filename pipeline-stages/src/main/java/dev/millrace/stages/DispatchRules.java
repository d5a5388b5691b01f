package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

/**
 * What a {@link Dispatcher} asks when it has to decide which item may start. Not thread-safe.
 *
 * @param lanes keep the items of a key in line; {@code null} if the stage is not keyed
 * @param output puts the results in order; {@code null} if the stage is not ordered
 * @param reserve keeps a worker free; {@code null} if no worker waits for the results of another,
 *     or nothing is put back
 * @param permits lets items wait for a permit without a worker; {@code null} if they wait for none,
 *     or with their worker
 * @param mayReturn whether workers may put an item back
 * @param place where the stage works, and its key function is called
 * @param atWork told of each call of the key function
 * @param onCrash given what was thrown where nobody else can be told
 */
record DispatchRules(
    @Nullable Lanes lanes,
    @Nullable Reorder output,
    @Nullable Reserve reserve,
    @Nullable Permits permits,
    boolean mayReturn,
    Context context,
    Place place,
    AtWork atWork,
    Consumer<Throwable> onCrash) {

  ClaimedItem newItem(Dispatcher dispatcher, long number, Object claimed) {
    ClaimedItem item =
        new ClaimedItem(
            dispatcher, number, claimed, mayReturn, output == null ? null : new OrderedResults());
    if (reserve != null) {
      reserve.add(item);
    }
    if (output != null) {
      output.opened(item.results());
    }
    return item;
  }

  /** Tells whether an item that is put back keeps its place among the others. */
  boolean keepsOrder() {
    return lanes != null || output != null;
  }

  boolean isKeyed() {
    return lanes != null;
  }

  /** Finds out the key of an item; called where the stage works. */
  void findKey(ClaimedItem item) {
    try {
      item.keyFound(requireNonNull(lanes, "lanes").laneOf(item.bareItem()));
    } catch (Throwable e) {
      // The worker that is given the item tells of it.
      item.keyFailed(e);
    }
  }

  /** Tells whether an item whose key is known may start; if not, it is kept until it may. */
  boolean mayStart(ClaimedItem item) {
    return lanes == null || item.hasFailed() || lanes.enter(item);
  }

  /** Tells whether a worker may be used; see {@link Reserve#allows}. */
  boolean allows(@Nullable ClaimedItem item, int free) {
    return reserve == null || reserve.allows(item, free);
  }

  /**
   * Returns the item that may start after one that is finished, if there is one.
   *
   * @param effects given what is to be done later
   */
  @Nullable ClaimedItem finished(ClaimedItem item, Consumer<Runnable> effects) {
    abandoned(item, effects);
    Lane lane = item.lane;
    return lanes == null || lane == null ? null : lanes.leave(lane);
  }

  /** An item is finished, but keeps its key. */
  void abandoned(ClaimedItem item, Consumer<Runnable> effects) {
    if (reserve != null) {
      reserve.remove(item);
    }
    if (output != null) {
      output.finished(item.results());
      effects.accept(output::drain);
    }
  }

  void onDone(Consumer<Runnable> effects) {
    if (output != null) {
      effects.accept(output::close);
    }
  }

  void removeAll(Consumer<ClaimedItem> removed) {
    if (lanes != null) {
      lanes.removeAll(removed);
    }
  }
}
