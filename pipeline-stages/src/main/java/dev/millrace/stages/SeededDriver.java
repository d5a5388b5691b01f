package dev.millrace.stages;

import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;

/**
 * Gives a seeded run the thread of whoever calls in from outside, until it is over, nobody asks for
 * more, or it is paused and no time brings anything.
 */
final class SeededDriver {

  private final Run<?> run;
  private final SeededScheduler scheduler;

  SeededDriver(Run<?> run, SeededScheduler scheduler) {
    this.run = run;
    this.scheduler = scheduler;
  }

  /** Makes a call, and then does what is to be done, unless that is being done already. */
  void drive(Runnable call) {
    if (!scheduler.enter()) {
      call.run();
      // After the call: one that ends the run may come from anywhere.
      scheduler.noteIfStray();
      return;
    }
    Throwable fatal = null;
    try {
      call.run();
      fatal = workUntilAtRest();
    } finally {
      scheduler.leave();
    }
    if (fatal != null) {
      Exceptions.throwIfJvmFatal(fatal);
    }
  }

  /** Returns what was fatal to the JVM, and has failed the run. */
  private @Nullable Throwable workUntilAtRest() {
    Throwable fatal = null;
    boolean goesOn = true;
    while (goesOn) {
      Throwable thrown = runWhatIsDue();
      fatal = fatal == null ? thrown : fatal;
      goesOn = !run.isOver() && run.hasDemand() && (scheduler.advance() || failAsStuck());
    }
    return fatal;
  }

  private @Nullable Throwable runWhatIsDue() {
    Throwable fatal = null;
    boolean ran = true;
    while (ran) {
      try {
        ran = scheduler.runOne();
      } catch (Throwable e) {
        // As on any scheduler: what a task throws has no other place to go.
        if (Exceptions.isJvmFatal(e)) {
          fatal = e;
        } else {
          Operators.onErrorDropped(e, run.context());
        }
      }
      failIfStrayed();
    }
    return fatal;
  }

  private void failIfStrayed() {
    Throwable stray = scheduler.takeStray();
    if (stray != null && run.isRunning()) {
      run.failAtWork(stray);
    }
  }

  /** Tells whether there is now something to do: the run is being ended, if it waits for nobody. */
  private boolean failAsStuck() {
    if (!run.isRunning() || run.isPaused()) {
      return false;
    }
    run.failAtWork(
        new IllegalStateException(
            "a seeded run has nothing left to do, but has not ended: it waits for another thread,"
                + " or for ever"));
    return true;
  }
}
