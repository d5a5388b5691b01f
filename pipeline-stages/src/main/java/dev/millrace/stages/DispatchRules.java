package dev.millrace.stages;

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
 * @param mayReturn whether workers may put an item back
 * @param onCrash given what was thrown where nobody else can be told
 */
record DispatchRules(
    @Nullable Lanes lanes,
    @Nullable Reorder output,
    @Nullable Reserve reserve,
    boolean mayReturn,
    Context context,
    Consumer<Throwable> onCrash) {

  Turn newTurn(Dispatcher dispatcher, long number, Object item) {
    Turn turn =
        new Turn(dispatcher, number, item, mayReturn, output == null ? null : new TurnResults());
    if (reserve != null) {
      reserve.add(turn);
    }
    if (output != null) {
      output.opened(turn.results());
    }
    return turn;
  }

  /** Tells whether it is an item's turn; if not, the item is kept until it is. */
  boolean mayStart(Turn turn) {
    if (lanes == null) {
      return true;
    }
    try {
      return lanes.enter(turn);
    } catch (Throwable e) {
      // The worker that is given the item tells of it.
      turn.fail(e);
      return true;
    }
  }

  /** Tells whether a worker may be used; see {@link Reserve#allows}. */
  boolean allows(@Nullable Turn turn, int free) {
    return reserve == null || reserve.allows(turn, free);
  }

  /**
   * Returns the item whose turn it is after one that is finished, if there is one.
   *
   * @param effects given what is to be done later
   */
  @Nullable Turn finished(Turn turn, Consumer<Runnable> effects) {
    if (reserve != null) {
      reserve.remove(turn);
    }
    if (output != null) {
      output.finished(turn.results());
      effects.accept(output::drain);
    }
    Lane lane = turn.lane;
    return lanes == null || lane == null ? null : lanes.leave(lane);
  }

  void onDone(Consumer<Runnable> effects) {
    if (output != null) {
      effects.accept(output::close);
    }
  }

  void removeAll(Consumer<Turn> removed) {
    if (lanes != null) {
      lanes.removeAll(removed);
    }
  }
}
