package dev.millrace.demo;

import dev.millrace.PipelineRun;
import dev.millrace.QueueCounts;
import dev.millrace.RunSnapshot;
import dev.millrace.StageCounts;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.StringJoiner;
import java.util.function.Function;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * A line on a terminal that shows how a run stands, drawn anew a few times a second until it is
 * erased.
 */
final class ProgressLine {

  private static final Duration REFRESH = Duration.ofMillis(200);

  /** Back to the first column, and away with what stands there. */
  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter err;
  private final int width;
  private final Disposable refresh;
  private boolean erased;

  private ProgressLine(
      PipelineRun run, Function<? super RunSnapshot, String> done, PrintWriter err) {
    this.err = err;
    // A character in the last column would begin the next line.
    this.width = Terminal.columns() - 1;
    // A terminal may block: not a thread for timers.
    this.refresh =
        Flux.interval(REFRESH, Schedulers.boundedElastic())
            .onBackpressureDrop()
            .subscribe(tick -> draw(run.snapshot(), done));
  }

  /**
   * Shows a line.
   *
   * @param done says what has been done
   */
  static ProgressLine show(
      PipelineRun run, Function<? super RunSnapshot, String> done, PrintWriter err) {
    return new ProgressLine(run, done, err);
  }

  /** Returns what the line says, as far as there is room. */
  static String text(RunSnapshot now, Function<? super RunSnapshot, String> done, int width) {
    String whole = whole(now, done);
    return whole.length() <= width ? whole : whole.substring(0, width);
  }

  /** Returns how many items are done, of those that there are so far. */
  static String done(RunSnapshot now) {
    return "%d of %d done".formatted(now.completed(), now.taken());
  }

  /** Returns how a run stands. */
  static String whole(RunSnapshot now, Function<? super RunSnapshot, String> done) {
    StringJoiner text = new StringJoiner(" | ");
    text.add("%s %.1f s".formatted(now.pipeline(), now.elapsed().toMillis() / 1000.0));
    text.add(done.apply(now));
    for (QueueCounts queue : now.queues()) {
      text.add("%s %d/%d".formatted(queue.name(), queue.size(), queue.capacity()));
    }
    for (StageCounts stage : now.stages()) {
      text.add("%s %d/%d".formatted(stage.name(), stage.busy(), stage.workers()));
    }
    now.bottleneck().ifPresent(held -> text.add("held back by " + held.stage()));
    return text.toString();
  }

  /** Prints something where the line is, which is drawn anew below. */
  synchronized void above(Runnable printing) {
    if (!erased) {
      err.print(CLEAR);
      err.flush();
    }
    printing.run();
  }

  /** Ends the drawing and leaves the line empty. */
  synchronized void erase() {
    erased = true;
    refresh.dispose();
    err.print(CLEAR);
    err.flush();
  }

  private synchronized void draw(RunSnapshot now, Function<? super RunSnapshot, String> done) {
    if (!erased) {
      err.print(CLEAR + text(now, done, width));
      err.flush();
    }
  }
}
