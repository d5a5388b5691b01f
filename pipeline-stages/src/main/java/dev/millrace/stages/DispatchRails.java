package dev.millrace.stages;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The rails among which a {@link Dispatcher} deals out items. Touched by the thread that makes its
 * changes, but for {@link #busy}.
 */
final class DispatchRails {

  private final List<DispatchRail> rails = new CopyOnWriteArrayList<>();

  /** Rails that have asked for an item. */
  private final Deque<DispatchRail> idle = new ArrayDeque<>();

  /** Rails that are to end when they have nothing in hand. */
  private final Set<DispatchRail> retiring = new LinkedHashSet<>();

  private final Consumer<Runnable> effects;

  /**
   * @param effects given what is to be done when the changes have been made
   */
  DispatchRails(Consumer<Runnable> effects) {
    this.effects = effects;
  }

  void add(DispatchRail rail) {
    rails.add(rail);
  }

  boolean isEmpty() {
    return rails.isEmpty();
  }

  int free() {
    return idle.size();
  }

  /** Returns how many rails have an item. */
  int busy() {
    return (int) rails.stream().filter(rail -> rail.item() != null).count();
  }

  /** Gives an item to a rail that is free; there is one. */
  void give(ClaimedItem item) {
    DispatchRail rail = idle.pop();
    rail.assign(item);
    effects.accept(rail::resume);
  }

  /** A rail asks for an item, and has none. */
  void asked(DispatchRail rail) {
    if (rail.gone) {
      return;
    }
    rail.ask();
    idle.push(rail);
  }

  /** An item was put back: whoever has it in hand has it no more. */
  void takeBack(ClaimedItem item) {
    rails.forEach(rail -> rail.takeBack(item));
  }

  void retire(DispatchRail rail) {
    retiring.add(rail);
  }

  /**
   * Ends the rails that are to and are free.
   *
   * @param allowed tells whether one of so many free rails may go
   * @param error what their queue has ended with, if it has and it was one
   */
  void endRetiring(IntPredicate allowed, @Nullable Throwable error) {
    retiring.removeIf(rail -> endIfFree(rail, allowed, error));
  }

  private boolean endIfFree(DispatchRail rail, IntPredicate allowed, @Nullable Throwable error) {
    if (!rail.isAsking() || !allowed.test(free())) {
      return false;
    }
    idle.remove(rail);
    end(rail, error);
    return true;
  }

  /** Ends a rail when it has nothing in hand. */
  void end(DispatchRail rail, @Nullable Throwable error) {
    rail.end(error);
    effects.accept(rail::resume);
  }

  void endAll(@Nullable Throwable error) {
    rails.forEach(rail -> end(rail, error));
  }

  /** Lets a rail take part no more; tells whether it did. */
  boolean remove(DispatchRail rail) {
    if (!rails.remove(rail)) {
      return false;
    }
    rail.gone = true;
    retiring.remove(rail);
    idle.remove(rail);
    return true;
  }
}
