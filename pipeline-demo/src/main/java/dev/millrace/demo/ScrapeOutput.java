package dev.millrace.demo;

import dev.millrace.RunReport;
import dev.millrace.RunState;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where results go: to the counts, to the file if there is one, and to standard output. Not
 * thread-safe: one worker writes.
 */
final class ScrapeOutput {

  private final ScrapeTally tally = new ScrapeTally();
  private final Reporting reporting;
  private final @Nullable JsonLines file;

  ScrapeOutput(Reporting reporting, @Nullable JsonLines file) {
    this.reporting = reporting;
    this.file = file;
  }

  void write(ScrapeResult result) {
    if (file != null) {
      file.write(result);
    }
    tally.add(result);
    reporting.line(result.line());
  }

  /** Gives the file its name, if nothing is missing in it. */
  void end(RunReport report) {
    if (file == null) {
      return;
    }
    if (report.state() == RunState.COMPLETED && !reporting.wasStopped()) {
      file.commit();
    } else {
      reporting.note("what was written is in '%s'".formatted(file.partial()));
    }
  }

  Map<String, ?> figures() {
    return tally.figures();
  }
}
