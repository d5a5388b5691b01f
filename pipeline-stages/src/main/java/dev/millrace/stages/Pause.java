package dev.millrace.stages;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Keeps the queues of a run from handing out items, while it is on. Safe to use from any thread.
 */
final class Pause {

  private final RunGraph graph;
  private final Consumer<Runnable> elsewhere;

  /** What keeps each queue; {@code null} while the pause is off. */
  private final AtomicReference<@Nullable List<Disposable>> queues = new AtomicReference<>();

  /**
   * @param elsewhere runs a task on another thread
   */
  Pause(RunGraph graph, Consumer<Runnable> elsewhere) {
    this.graph = graph;
    this.elsewhere = elsewhere;
  }

  boolean isOn() {
    return queues.get() != null;
  }

  /** Begins, unless it is on. */
  void begin() {
    if (isOn()) {
      return;
    }
    List<Disposable> paused = graph.pause();
    if (!queues.compareAndSet(null, paused)) {
      release(paused);
    }
  }

  /** Ends, if it is on. */
  void end() {
    List<Disposable> paused = queues.getAndSet(null);
    if (paused != null) {
      release(paused);
    }
  }

  /** Each elsewhere: a worker that is woken may have work on that thread for long. */
  private void release(List<Disposable> paused) {
    paused.forEach(queue -> elsewhere.accept(queue::dispose));
  }
}
