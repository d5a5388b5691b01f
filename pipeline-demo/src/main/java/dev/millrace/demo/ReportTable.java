package dev.millrace.demo;

import dev.millrace.QueueCounts;
import dev.millrace.RunReport;
import dev.millrace.StageCounts;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** The report of a run as a person reads it. */
final class ReportTable {

  private static final String STAGE_ROW = "%-20s %8s %8s %8s %8s %8s";
  private static final String QUEUE_ROW = "%-20s %8s %8s";

  private final StringJoiner lines = new StringJoiner(System.lineSeparator());

  private ReportTable() {}

  /**
   * Returns the report.
   *
   * @param figures what the command adds: values, or values by name
   */
  static String of(RunReport report, Map<String, ?> figures) {
    ReportTable table = new ReportTable();
    table.addAccount(report);
    table.add("");
    table.add(STAGE_ROW.formatted("stage", "workers", "in", "out", "failed", "retried"));
    report.stages().forEach(table::addStage);
    table.add("");
    table.add(QUEUE_ROW.formatted("queue", "capacity", "highest"));
    report.queues().forEach(table::addQueue);
    figures.forEach(table::addFigure);
    return table.lines.toString();
  }

  private void addAccount(RunReport report) {
    add("");
    add(
        "pipeline '%s' %s after %.2f s"
            .formatted(report.pipeline(), report.state(), report.elapsed().toMillis() / 1000.0));
    add(
        "%d taken = %d completed + %d skipped + %d dead-lettered + %d returned"
            .formatted(
                report.taken(),
                report.completed(),
                report.skipped(),
                report.deadLettered(),
                report.returned()));
  }

  private void addStage(StageCounts stage) {
    add(
        STAGE_ROW.formatted(
            stage.name(),
            stage.workers(),
            stage.in(),
            stage.out(),
            stage.failed(),
            stage.retried()));
  }

  private void addQueue(QueueCounts queue) {
    boolean bounded = queue.capacity() < Integer.MAX_VALUE;
    add(QUEUE_ROW.formatted(queue.name(), bounded ? queue.capacity() : "none", queue.highWater()));
  }

  private void addFigure(String name, Object value) {
    add("");
    add(name + ": " + text(value));
  }

  private static String text(Object value) {
    if (value instanceof Map<?, ?> parts) {
      return parts.entrySet().stream()
          .map(part -> part.getKey() + " " + text(part.getValue()))
          .collect(Collectors.joining(", "));
    }
    return String.valueOf(value);
  }

  private void add(String line) {
    lines.add(line);
  }
}
