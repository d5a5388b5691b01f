package dev.millrace.queue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rails on schedulers that wait for an item. Guarded by the monitor of the queue.
 *
 * <p>A thread may be busy with anything, and nobody can tell. So an item wakes one rail of each
 * thread, unless one there is awake already: whichever thread is free first has it, and what an
 * item costs does not grow with the rails. A rail that finds more items than it takes wakes the
 * next. Where each worker has a thread to itself, one rail is woken for each item.
 */
final class RailLines {

  private final Map<RailLine.Place, RailLine> lines = new LinkedHashMap<>();

  /** Those with a rail that may be woken, in the order in which they came to have one. */
  private final Set<RailLine> wakeable = new LinkedHashSet<>();

  private int size;

  /** Returns how many rails wait. */
  int size() {
    return size;
  }

  /** Adds a rail to the line of the thread that calls, which is its worker's. */
  void add(QueueRail<?, ?> rail) {
    Thread thread = rail.sharedThread();
    RailLine line = rail.line;
    if (line == null || line.place.thread() != thread) {
      leave(rail);
      line = lines.computeIfAbsent(new RailLine.Place(rail.scheduler(), thread), RailLine::new);
      line.join();
      rail.line = line;
    }
    line.sleeping.add(rail);
    size++;
    note(line);
  }

  void remove(QueueRail<?, ?> rail) {
    RailLine line = rail.line;
    if (line != null && rail.inLine) {
      line.sleeping.remove(rail);
      size--;
      note(line);
    }
  }

  /** A rail looks at the queue: it may have been woken. */
  void arrived(QueueRail<?, ?> rail) {
    RailLine line = rail.line;
    if (line != null && rail.awake) {
      rail.awake = false;
      line.arrived();
      note(line);
    }
  }

  /** A rail takes nothing any more, and stands in no line. */
  void leave(QueueRail<?, ?> rail) {
    RailLine line = rail.line;
    if (line != null) {
      arrived(rail);
      rail.line = null;
      if (line.leave()) {
        lines.remove(line.place);
      }
    }
  }

  private void note(RailLine line) {
    if (line.canBeWoken()) {
      wakeable.add(line);
    } else {
      wakeable.remove(line);
    }
  }

  /** Wakes whoever may be the first to take one of so many items. */
  void wake(int items, Resuming resuming) {
    List<RailLine> forsaken = null;
    for (Iterator<RailLine> each = wakeable.iterator(); each.hasNext(); ) {
      RailLine line = each.next();
      if (line.isForsaken()) {
        forsaken = forsaken == null ? new ArrayList<>() : forsaken;
        forsaken.add(line);
        each.remove();
      } else {
        wake(line, items, resuming);
        if (!line.canBeWoken()) {
          each.remove();
        }
      }
    }
    if (forsaken != null) {
      wakeForsaken(forsaken, items, resuming);
    }
  }

  private void wake(RailLine line, int items, Resuming resuming) {
    int before = line.sleeping.size();
    line.wake(items, resuming);
    size -= before - line.sleeping.size();
  }

  /** Their workers take a thread that is free, or all wait for the same: any one will do. */
  private void wakeForsaken(List<RailLine> forsaken, int items, Resuming resuming) {
    for (RailLine line : forsaken) {
      RailLine shared =
          lines.computeIfAbsent(new RailLine.Place(line.place.scheduler(), null), RailLine::new);
      move(line, shared);
      wake(shared, items, resuming);
      note(shared);
    }
  }

  private void move(RailLine from, RailLine to) {
    for (Waiter each = from.sleeping.poll(); each != null; each = from.sleeping.poll()) {
      QueueRail<?, ?> rail = (QueueRail<?, ?>) each;
      if (from.leave()) {
        lines.remove(from.place);
      }
      to.join();
      rail.line = to;
      to.sleeping.add(rail);
    }
  }

  /** Lets all of them look. */
  void wakeAll(Resuming resuming) {
    for (RailLine line : lines.values()) {
      for (@Nullable Waiter each = line.sleeping.poll();
          each != null;
          each = line.sleeping.poll()) {
        resuming.add(each);
      }
    }
    wakeable.clear();
    size = 0;
  }
}
