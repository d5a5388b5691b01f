package dev.millrace.demo;

import dev.millrace.RunReport;
import dev.millrace.RunState;
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

  ScrapeOutput(Reporting reporting, ResultOptions results, ScrapeFiles files) {
    this.reporting = reporting;
    this.lines = results.lines();
    this.files = files;
    this.saved = results.saved();
    files.resumed().forEach(tally::add);
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
      case COLUMNS -> reporting.line(ScrapeLines.line(row));
      case JSON -> reporting.line(Json.line(row));
      case NONE -> {
        // The report tells enough.
      }
    }
  }

  /** Gives the file its name, if nothing is missing in it. */
  void end(RunReport report) {
    try {
      if (report.state() == RunState.COMPLETED && !reporting.wasStopped()) {
        files.commit();
      } else if (files.rows() != null) {
        reporting.note("what was written is in '%s'".formatted(files.rows().partial()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Map<String, ?> figures() {
    return tally.figures(files.frontier().left());
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
