package dev.millrace.demo;

import dev.millrace.QueueCounts;
import dev.millrace.RunReport;
import dev.millrace.StageCounts;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The report of a run as one JSON object on one line. */
final class ReportJson {

  private static final JsonMapper MAPPER = new JsonMapper();

  private ReportJson() {}

  /**
   * Returns the report.
   *
   * @param figures what the command adds, under names of its own
   */
  static String of(RunReport report, Map<String, ?> figures) {
    ObjectNode json =
        MAPPER
            .createObjectNode()
            .put("pipeline", report.pipeline())
            .put("state", report.state().toString())
            .put("taken", report.taken())
            .put("completed", report.completed())
            .put("skipped", report.skipped())
            .put("deadLettered", report.deadLettered())
            .put("returned", report.returned())
            .put("elapsedMs", report.elapsed().toMillis());
    if (report.failure() != null) {
      json.put("failure", Errors.message(report.failure()));
    }
    ArrayNode stages = json.putArray("stages");
    report.stages().forEach(stage -> add(stage, stages.addObject()));
    ArrayNode queues = json.putArray("queues");
    report.queues().forEach(queue -> add(queue, queues.addObject()));
    figures.forEach((name, value) -> json.set(name, MAPPER.valueToTree(value)));
    return json.toString();
  }

  private static void add(StageCounts stage, ObjectNode json) {
    json.put("name", stage.name())
        .put("workers", stage.workers())
        .put("in", stage.in())
        .put("out", stage.out())
        .put("failed", stage.failed())
        .put("retried", stage.retried());
  }

  private static void add(QueueCounts queue, ObjectNode json) {
    json.put("name", queue.name())
        .put("capacity", queue.capacity())
        .put("highWater", queue.highWater());
  }
}
