package dev.millrace.stages;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.scheduler.Scheduler;

/**
 * A scheduler of one thread and a virtual clock that starts at 0. Which of the tasks that are due
 * runs next follows from a seed; those of one worker run in the order in which they are due.
 *
 * <p>It has no thread. Someone drives it: enters, runs tasks, moves the clock, leaves. While
 * someone drives, no other thread should schedule: what it schedules is run, but the order is not
 * that of the seed any more, and the driver is told. What is disposed of is not run, and none is
 * interrupted.
 */
final class SeededScheduler implements Scheduler, Scannable {

  /** How often the clock moves, at most, when only periodic tasks are left and bring nothing. */
  private static final int MOST_IDLE_PERIODS = 1000;

  private final long seed;
  private final Object monitor = new Object();

  // Guarded by the monitor.

  private final SplittableRandom choice;

  /** Those that have a task that is due. */
  private final List<SeededLane> ready = new ArrayList<>();

  /** Tasks that are due later. */
  private final NavigableSet<SeededTask> timers = new TreeSet<>();

  private long nanos;
  private long made;
  private int idlePeriods;
  private boolean disposed;
  private @Nullable Thread driver;
  private @Nullable IllegalStateException stray;

  SeededScheduler(long seed) {
    this.seed = seed;
    this.choice = new SplittableRandom(seed);
  }

  // Scheduling

  @Override
  public Disposable schedule(Runnable task) {
    return add(new SeededLane(), task, 0, 0);
  }

  @Override
  public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
    return add(new SeededLane(), task, unit.toNanos(delay), 0);
  }

  @Override
  public Disposable schedulePeriodically(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return add(
        new SeededLane(), task, unit.toNanos(initialDelay), Math.max(1, unit.toNanos(period)));
  }

  @Override
  public Worker createWorker() {
    return new SeededWorker(this);
  }

  @Override
  public long now(TimeUnit unit) {
    synchronized (monitor) {
      return unit.convert(nanos, TimeUnit.NANOSECONDS);
    }
  }

  /**
   * @param periodNanos 0 for a task that runs once
   * @throws RejectedExecutionException if the scheduler or the lane is disposed of
   */
  Disposable add(SeededLane lane, Runnable task, long delayNanos, long periodNanos) {
    synchronized (monitor) {
      if (disposed || lane.disposed) {
        throw Exceptions.failWithRejected();
      }
      noteIfStray();
      SeededTask added = new SeededTask(this, lane, task, periodNanos);
      schedule(added, nanos + Math.min(Math.max(0, delayNanos), Long.MAX_VALUE - nanos));
      return added;
    }
  }

  /** Keeps the call for the driver, if it comes from another thread. */
  void noteIfStray() {
    synchronized (monitor) {
      Thread caller = Thread.currentThread();
      if (driver == null || driver == caller || stray != null) {
        return;
      }
      stray =
          new IllegalStateException(
              "a seeded run must stay on its thread '%s', was called from thread '%s'"
                  .formatted(driver.getName(), caller.getName()));
    }
  }

  private void schedule(SeededTask task, long dueNanos) {
    task.due(dueNanos, made++);
    if (dueNanos <= nanos) {
      makeReady(task);
    } else {
      timers.add(task);
    }
  }

  private void makeReady(SeededTask task) {
    if (task.lane.due.isEmpty()) {
      ready.add(task.lane);
    }
    task.lane.due.add(task);
  }

  void dispose(SeededTask task) {
    synchronized (monitor) {
      task.over = true;
      timers.remove(task);
    }
  }

  boolean isOver(SeededTask task) {
    synchronized (monitor) {
      return task.over || task.lane.disposed || disposed;
    }
  }

  void dispose(SeededLane lane) {
    synchronized (monitor) {
      lane.disposed = true;
      timers.removeIf(task -> task.lane == lane);
    }
  }

  boolean isDisposed(SeededLane lane) {
    synchronized (monitor) {
      return lane.disposed || disposed;
    }
  }

  @Override
  public void dispose() {
    synchronized (monitor) {
      disposed = true;
      ready.clear();
      timers.clear();
    }
  }

  @Override
  public boolean isDisposed() {
    synchronized (monitor) {
      return disposed;
    }
  }

  /** Decides by the seed, as often as not. */
  boolean flip() {
    synchronized (monitor) {
      return choice.nextBoolean();
    }
  }

  // Driving

  /** Makes the calling thread the one; tells whether there was none before. */
  boolean enter() {
    synchronized (monitor) {
      if (driver != null) {
        return false;
      }
      driver = Thread.currentThread();
      return true;
    }
  }

  void leave() {
    synchronized (monitor) {
      driver = null;
    }
  }

  /** Runs one of the tasks that are due; tells whether there was one. What it throws is thrown. */
  boolean runOne() {
    SeededTask task = choose();
    if (task == null) {
      return false;
    }
    try {
      task.run();
    } finally {
      runAgain(task);
    }
    return true;
  }

  private @Nullable SeededTask choose() {
    synchronized (monitor) {
      while (!ready.isEmpty()) {
        int chosen = choice.nextInt(ready.size());
        SeededLane lane = ready.get(chosen);
        SeededTask task = lane.due.remove();
        if (lane.due.isEmpty()) {
          SeededLane last = ready.remove(ready.size() - 1);
          if (last != lane) {
            ready.set(chosen, last);
          }
        }
        if (!task.over && !lane.disposed) {
          return task;
        }
      }
      return null;
    }
  }

  private void runAgain(SeededTask task) {
    synchronized (monitor) {
      if (task.periodNanos == 0) {
        task.over = true;
        idlePeriods = 0;
      } else if (!task.over && !task.lane.disposed && !disposed) {
        schedule(task, task.dueNanos() + task.periodNanos);
      }
    }
  }

  /** Sets the clock to the next timer; tells whether there was one that could bring something. */
  boolean advance() {
    synchronized (monitor) {
      idlePeriods = timers.stream().allMatch(task -> task.periodNanos > 0) ? idlePeriods + 1 : 0;
      if (timers.isEmpty() || idlePeriods > MOST_IDLE_PERIODS) {
        idlePeriods = 0;
        return false;
      }
      nanos = timers.first().dueNanos();
      while (!timers.isEmpty() && timers.first().dueNanos() <= nanos) {
        makeReady(timers.pollFirst());
      }
      return true;
    }
  }

  /** Returns the first call from a thread that did not drive, if there was one, and forgets it. */
  @Nullable Throwable takeStray() {
    synchronized (monitor) {
      Throwable first = stray;
      stray = null;
      return first;
    }
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.BUFFERED) {
      return tasks();
    }
    if (key == Attr.TERMINATED || key == Attr.CANCELLED) {
      return isDisposed();
    }
    return key == Attr.NAME ? toString() : null;
  }

  /** Returns how many tasks are left, those that are due later included. */
  private int tasks() {
    synchronized (monitor) {
      long due =
          ready.stream()
              .filter(lane -> !lane.disposed)
              .flatMap(lane -> lane.due.stream())
              .filter(task -> !task.over)
              .count();
      return timers.size() + (int) due;
    }
  }

  @Override
  public String toString() {
    return "seeded(%d)".formatted(seed);
  }
}
