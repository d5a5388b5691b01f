package dev.millrace.demo;

import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.demo.crawl.Given;
import dev.millrace.demo.crawl.Row;
import dev.millrace.demo.crawl.SavedPages;
import dev.millrace.demo.crawl.Visit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/**
 * Where results go: bodies to their folder, rows to their file, a line each to the screen, and all
 * to the counts. Not thread-safe: one worker writes.
 */
final class ScrapeOutput {

  private final ScrapeTally tally = new ScrapeTally();
  private final Reporting reporting;
  private final ScrapeLines lines;
  private final ScrapeFiles files;
  private final @Nullable SavedPages saved;
  private final int width;

  ScrapeOutput(Reporting reporting, ResultOptions results, ScrapeFiles files) {
    this.reporting = reporting;
    this.lines = results.lines();
    this.files = files;
    this.saved = results.saved();
    this.width = Terminal.isInteractive() ? Terminal.columns() : Integer.MAX_VALUE;
    files.resumed().forEach(tally::add);
    reporting.progress(() -> tally.progress(files.frontier().known()));
    if (lines == ScrapeLines.JSON) {
      reporting.outputIsData();
    }
  }

  void write(Visit visit) {
    Row row = saved == null ? visit.row() : visit.savedIn(saved);
    if (files.rows() != null) {
      files.rows().write(row);
    }
    tally.add(row);
    print(row);
  }

  private void print(Row row) {
    switch (lines) {
      case COLUMNS -> reporting.line(ScrapeLines.line(row, width));
      case JSON -> reporting.line(Json.line(row));
      case NONE -> {
        // The report tells enough.
      }
    }
  }

  /**
   * Gives the file its name, if nothing is missing in it.
   *
   * @param rest what may not have been taken; {@code null} if that is not known
   */
  void end(RunReport report, @Nullable Given rest) {
    try {
      if (report.state() == RunState.COMPLETED && !reporting.wasStopped()) {
        files.commit();
        noteLimit();
        return;
      }
      if (rest == null) {
        reporting.note("what is listed elsewhere and was not reached is not counted as left");
      } else {
        leave(rest);
      }
      if (files.rows() != null && !files.rows().isStream()) {
        reporting.note(
            "what was written is in '%s': --resume goes on from there"
                .formatted(files.rows().partial()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void leave(Given rest) {
    try {
      rest.leaveRest();
    } catch (UncheckedIOException e) {
      // It is counted all the same, and why there is no room for it is told as the run's failure.
    }
  }

  Map<String, ?> figures() {
    return tally.figures(files.frontier().known());
  }

  /** Says what the report cannot. */
  private void noteLimit() {
    int beyond = files.frontier().beyondLimit();
    if (beyond > 0) {
      reporting.note("--limit is reached: %d more pages are known".formatted(beyond));
    }
  }

  /**
   * Returns the exit code of a run that has completed.
   *
   * @param isAsked whether pages were asked for that may have no result
   */
  int exitCode(boolean isAsked) {
    if (tally.hasPage() || !(isAsked || tally.hasAny())) {
      return ExitCode.OK;
    }
    reporting.note("no page could be had");
    return ExitCode.SOFTWARE;
  }
}
