package dev.millrace.demo;

import dev.millrace.PipelineRun;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Cancels a run when the process is told to stop, and keeps the process until the report is out.
 *
 * <p>The JVM answers SIGINT and SIGTERM with its shutdown hooks and then exits with 130 or 143, so
 * a hook is all it takes. Close it after the report was printed.
 */
final class StopSignal {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private final CountDownLatch reported = new CountDownLatch(1);
  private final PipelineRun run;
  private final Thread hook;

  private StopSignal(PipelineRun run) {
    this.run = run;
    this.hook = new Thread(this::stop, "stop-signal");
  }

  static StopSignal cancelling(PipelineRun run) {
    StopSignal signal = new StopSignal(run);
    try {
      Runtime.getRuntime().addShutdownHook(signal.hook);
    } catch (IllegalStateException alreadyStopping) {
      run.cancel();
    }
    return signal;
  }

  /** Lets the process go. */
  void release() {
    reported.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException stopping) {
      // The hook is running, and ends now that it is told of the report.
    }
  }

  private void stop() {
    run.cancel();
    try {
      if (!reported.await(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("the run did not stop within " + LONGEST_WAIT.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
