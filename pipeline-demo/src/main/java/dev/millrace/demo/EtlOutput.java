package dev.millrace.demo;

import dev.millrace.DeadLetter;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Where rows and rejected lines go. One thread at a time writes rows; any may reject a line. */
final class EtlOutput {

  /**
   * A rejected line, as it is written.
   *
   * @param line its number
   * @param text how it begins
   */
  record Rejected(long line, String cause, String text) {}

  private static final int BEGINNING = 100;

  private final Reporting reporting;
  private final JsonLines rows;
  private final JsonLines rejects;
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();

  EtlOutput(Reporting reporting, JsonLines rows, JsonLines rejects) {
    this.reporting = reporting;
    this.rows = rows;
    this.rejects = rejects;
  }

  void write(List<EtlRow> batch) {
    rows.writeAll(batch);
    written.addAndGet(batch.size());
  }

  void reject(DeadLetter<EtlLine> letter) {
    Line line = letter.item().line();
    String text = line.text().substring(0, Math.min(BEGINNING, line.text().length()));
    String cause = String.valueOf(letter.causes().get(0).getMessage());
    synchronized (rejects) {
      rejects.write(new Rejected(line.number(), cause, text));
    }
    rejected.incrementAndGet();
  }

  /** Gives the files their names, if nothing is missing in them: the rows last. */
  void end(RunReport report) {
    if (report.state() == RunState.COMPLETED && !reporting.wasStopped()) {
      rejects.commit();
      rows.commit();
    } else {
      reporting.note(
          "what was written is in '%s' and '%s'".formatted(rows.partial(), rejects.partial()));
    }
  }

  Map<String, ?> figures(RegionLookup lookup) {
    Map<String, Object> rowCounts = new LinkedHashMap<>();
    rowCounts.put("written", written.get());
    rowCounts.put("rejected", rejected.get());
    rowCounts.put("lookups", lookup.lookups());
    return Map.of("rows", rowCounts);
  }
}
