package dev.millrace.stages;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Virtual time that knows which of its timers are still to come. */
class CountedTime implements Scheduler {

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final Set<Disposable> open = ConcurrentHashMap.newKeySet();

  int openTimers() {
    return open.size();
  }

  void advanceBy(Duration duration) {
    time.advanceTimeBy(duration);
  }

  @Override
  public Disposable schedule(Runnable task) {
    return time.schedule(task);
  }

  @Override
  public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
    Disposable timer = timer();
    return Disposables.composite(
        time.schedule(
            () -> {
              timer.dispose();
              task.run();
            },
            delay,
            unit),
        timer);
  }

  @Override
  public Disposable schedulePeriodically(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return Disposables.composite(
        time.schedulePeriodically(task, initialDelay, period, unit), timer());
  }

  private Disposable timer() {
    Disposable.Swap timer = Disposables.swap();
    open.add(timer);
    timer.update(Disposables.composite(() -> open.remove(timer)));
    return timer;
  }

  @Override
  public long now(TimeUnit unit) {
    return time.now(unit);
  }

  @Override
  public Worker createWorker() {
    Disposable.Composite timers = Disposables.composite();
    return new Worker() {

      @Override
      public Disposable schedule(Runnable task) {
        return CountedTime.this.schedule(task);
      }

      @Override
      public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return kept(CountedTime.this.schedule(task, delay, unit));
      }

      @Override
      public Disposable schedulePeriodically(
          Runnable task, long initialDelay, long period, TimeUnit unit) {
        return kept(CountedTime.this.schedulePeriodically(task, initialDelay, period, unit));
      }

      private Disposable kept(Disposable timer) {
        timers.add(timer);
        return timer;
      }

      @Override
      public void dispose() {
        timers.dispose();
      }
    };
  }

  @Override
  public void dispose() {
    time.dispose();
  }
}
