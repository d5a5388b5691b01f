package dev.millrace.stages;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Consumer;
import reactor.util.concurrent.Queues;

/**
 * Makes changes one at a time, whatever threads post them, and then what follows from them.
 *
 * <p>Whoever raises {@link #wip} from zero makes them all. What they lead to outside is done after
 * it has let go, so that no user's function is called by a thread for which the others wait.
 */
final class SerialChanges {

  private static final AtomicIntegerFieldUpdater<SerialChanges> WIP =
      AtomicIntegerFieldUpdater.newUpdater(SerialChanges.class, "wip");

  private final Queue<Runnable> changes = Queues.<Runnable>unboundedMultiproducer().get();
  private final Runnable conclusion;
  private final Consumer<Throwable> onCrash;
  private volatile int wip;

  /** Touched by the thread that makes the changes. */
  private final List<Runnable> effects = new ArrayList<>();

  /**
   * @param conclusion run after all changes that were posted, by the thread that made them
   * @param onCrash given what a change or the conclusion throws
   */
  SerialChanges(Runnable conclusion, Consumer<Throwable> onCrash) {
    this.conclusion = conclusion;
    this.onCrash = onCrash;
  }

  /** Has a change made; may be called by any thread. */
  void post(Runnable change) {
    changes.offer(change);
    if (WIP.getAndIncrement(this) != 0) {
      // The thread that makes the changes will see this one before it leaves.
      return;
    }
    List<Runnable> afterwards = new ArrayList<>();
    int seen = wip;
    do {
      makeChanges();
      afterwards.addAll(effects);
      effects.clear();
      seen = WIP.addAndGet(this, -seen);
    } while (seen != 0);
    afterwards.forEach(Runnable::run);
  }

  /** Has something done outside; called by a change or the conclusion. */
  void afterwards(Runnable effect) {
    effects.add(effect);
  }

  private void makeChanges() {
    try {
      for (Runnable next = changes.poll(); next != null; next = changes.poll()) {
        next.run();
      }
      conclusion.run();
    } catch (Throwable e) {
      afterwards(() -> onCrash.accept(e));
    }
  }
}
