package dev.millrace.stages;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The rails among which a {@link Dispatcher} deals out items. Touched by the thread that makes its
 * changes, but for {@link #busy} and {@link #pollReady}.
 */
final class DispatchRails {

  private final List<DispatchRail> rails = new CopyOnWriteArrayList<>();

  /** Items that any rail with a scheduler may take: the first whose thread runs does. */
  private final Queue<ClaimedItem> ready = new ConcurrentLinkedQueue<>();

  /** Rails without a scheduler that have asked for an item. */
  private final Deque<DispatchRail> idle = new ArrayDeque<>();

  /** Rails that are to end when they have nothing in hand. */
  private final Set<DispatchRail> retiring = new LinkedHashSet<>();

  /** Rails that have asked for an item, less items that are on their way to one. */
  private int free;

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
    return free;
  }

  /** Returns how many rails have an item. */
  int busy() {
    return (int) rails.stream().filter(rail -> rail.item() != null).count();
  }

  /** Returns an item that any rail may take, if there is one. */
  @Nullable ClaimedItem pollReady() {
    return ready.poll();
  }

  /** Gives an item to a rail that is free. */
  void give(ClaimedItem item) {
    free--;
    DispatchRail rail = idle.poll();
    if (rail == null) {
      ready.add(item);
      wakeThoseWhoAsk();
    } else {
      rail.assign(item);
      effects.accept(rail::resume);
    }
  }

  /** The thread of any one of them may be busy: the first that runs takes what is ready. */
  private void wakeThoseWhoAsk() {
    for (DispatchRail each : rails) {
      if (each.isAsking()) {
        effects.accept(each::resume);
      }
    }
  }

  /** A rail asks for an item, and has none. */
  void asked(DispatchRail rail) {
    if (rail.gone) {
      return;
    }
    free++;
    rail.ask();
    if (rail.hasEnd()) {
      // It had been retired when it took this item in the place of another rail.
      effects.accept(rail::resume);
    } else if (!rail.isScheduled()) {
      idle.push(rail);
    } else if (!ready.isEmpty()) {
      effects.accept(rail::resume);
    }
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
    if (!rail.isAsking() || free == 0 || !allowed.test(free)) {
      return false;
    }
    stopAsking(rail);
    end(rail, error);
    if (!ready.isEmpty()) {
      // It may have been the only one that was woken for what is ready.
      wakeThoseWhoAsk();
    }
    return true;
  }

  private void stopAsking(DispatchRail rail) {
    free--;
    idle.remove(rail);
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
    if (rail.isAsking() && !rail.hasEnd()) {
      stopAsking(rail);
    }
    return true;
  }
}
