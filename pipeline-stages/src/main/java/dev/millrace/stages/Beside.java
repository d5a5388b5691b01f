package dev.millrace.stages;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.scheduler.Scheduler;

/**
 * Runs tasks on a scheduler beside who brings them, and none twice. What the scheduler does not
 * run, because it is disposed of, is run by who brings it or who ends this.
 */
final class Beside implements Executor {

  private final Scheduler scheduler;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private volatile boolean finished;

  Beside(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    try {
      scheduler.schedule(this::runAll);
      if (!finished) {
        return;
      }
    } catch (RejectedExecutionException e) {
      // Nobody else will.
    }
    runAll();
  }

  /** Relies on the scheduler no more. */
  void finish() {
    finished = true;
    runAll();
  }

  private void runAll() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }
}
