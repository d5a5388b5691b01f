package dev.millrace.stages;

import reactor.core.Disposable;

/** A task of a {@link SeededScheduler}, by whose monitor its fields are guarded. */
final class SeededTask implements Disposable, Comparable<SeededTask> {

  private final SeededScheduler scheduler;
  final SeededLane lane;
  private final Runnable task;

  /** 0 for a task that runs once. */
  final long periodNanos;

  private long dueNanos;
  private long number;

  /** It has run, or was disposed of. */
  boolean over;

  SeededTask(SeededScheduler scheduler, SeededLane lane, Runnable task, long periodNanos) {
    this.scheduler = scheduler;
    this.lane = lane;
    this.task = task;
    this.periodNanos = periodNanos;
  }

  /**
   * @param number decides between tasks that are due at the same time
   */
  void due(long nanos, long number) {
    this.dueNanos = nanos;
    this.number = number;
  }

  long dueNanos() {
    return dueNanos;
  }

  void run() {
    task.run();
  }

  @Override
  public void dispose() {
    scheduler.dispose(this);
  }

  @Override
  public boolean isDisposed() {
    return scheduler.isOver(this);
  }

  @Override
  public int compareTo(SeededTask other) {
    int byTime = Long.compare(dueNanos, other.dueNanos);
    return byTime == 0 ? Long.compare(number, other.number) : byTime;
  }
}
