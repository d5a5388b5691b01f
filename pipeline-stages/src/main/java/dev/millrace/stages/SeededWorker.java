package dev.millrace.stages;

import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** A worker of a {@link SeededScheduler}. */
final class SeededWorker implements Scheduler.Worker {

  private final SeededScheduler scheduler;
  private final SeededLane lane = new SeededLane();

  SeededWorker(SeededScheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public Disposable schedule(Runnable task) {
    return scheduler.add(lane, task, 0, 0);
  }

  @Override
  public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
    return scheduler.add(lane, task, unit.toNanos(delay), 0);
  }

  @Override
  public Disposable schedulePeriodically(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return scheduler.add(lane, task, unit.toNanos(initialDelay), Math.max(1, unit.toNanos(period)));
  }

  @Override
  public void dispose() {
    scheduler.dispose(lane);
  }

  @Override
  public boolean isDisposed() {
    return scheduler.isDisposed(lane);
  }
}
