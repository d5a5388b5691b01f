package dev.millrace.demo;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.millrace.PipelineRun;
import dev.millrace.RunReport;
import dev.millrace.RunSnapshot;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

/**
 * Where a command prints: standard output and standard error, which may be one terminal with a line
 * of progress. Its lines may be printed by any thread that may block.
 */
final class Screen {

  private final PrintWriter out;
  private final PrintWriter err;

  /** What a person watches; written by the command's thread. */
  private volatile @Nullable ProgressLine progress;

  Screen(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /**
   * Prints a line on standard output.
   *
   * @throws ClosedOutputException if nobody reads it any more
   */
  void line(String text) {
    print(out, Terminal.isInteractive() ? Terminal.line(text) : text);
    if (out.checkError()) {
      throw new ClosedOutputException();
    }
  }

  /** Prints a line on standard error. */
  void note(String text) {
    print(err, Terminal.line(text));
  }

  private void print(PrintWriter writer, String text) {
    ProgressLine shown = progress;
    if (shown == null) {
      writer.println(text);
    } else {
      shown.above(() -> writer.println(text));
    }
  }

  /**
   * Waits until a run is over, and shows its progress where a person sees it.
   *
   * @param done says what has been done
   * @param every how often to say besides how it stands; {@code null}: never
   */
  RunReport await(
      PipelineRun run, Function<? super RunSnapshot, String> done, @Nullable Duration every) {
    CompletableFuture<Void> said = every == null ? completedFuture(null) : say(run, done, every);
    ProgressLine shown = Terminal.isInteractive() ? ProgressLine.show(run, done, err) : null;
    progress = shown;
    try {
      return requireNonNull(run.completion().block());
    } finally {
      said.join();
      if (shown != null) {
        shown.erase();
      }
    }
  }

  /** The last that is said is how the run stood at its end. */
  private CompletableFuture<Void> say(
      PipelineRun run, Function<? super RunSnapshot, String> done, Duration every) {
    return run.snapshots(every)
        .publishOn(Schedulers.boundedElastic(), 1)
        .doOnNext(now -> note(ProgressLine.whole(now, done)))
        .then()
        .toFuture();
  }
}
