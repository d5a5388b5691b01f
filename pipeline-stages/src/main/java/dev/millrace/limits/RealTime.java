package dev.millrace.limits;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The timer of limits in real time, which runs of any pipeline share. Its thread only hands over:
 * neither what waits for a permit nor any other work in the process delays the next one.
 */
final class RealTime {

  private static final int IDLE_SECONDS = 5;
  private static final AtomicLong NUMBER = new AtomicLong();

  private static final Scheduler TIMER = newTimer();
  private static final ExecutorService HAND_OVER =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          daemons("millrace-permits-"));

  private RealTime() {}

  private static Scheduler newTimer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, daemons("millrace-limits-timer-"));
    timer.setRemoveOnCancelPolicy(true);
    // Not one that Reactor makes: a test may have put a clock of its own in the place of those.
    return Schedulers.fromExecutorService(timer);
  }

  private static ThreadFactory daemons(String prefix) {
    return task -> {
      Thread thread = new Thread(task, prefix + NUMBER.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Runs a task on a thread that it has to itself. */
  static Disposable schedule(Runnable task, long nanos) {
    return TIMER.schedule(() -> HAND_OVER.execute(task), nanos, TimeUnit.NANOSECONDS);
  }
}
