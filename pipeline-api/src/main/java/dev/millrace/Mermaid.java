package dev.millrace;

import java.util.ArrayList;
import java.util.List;

/**
 * Draws a declaration as a Mermaid flowchart: sources as stadiums, queues as cylinders, stages as
 * boxes.
 */
final class Mermaid {

  private final StringBuilder picture = new StringBuilder("flowchart LR\n");

  /** Nodes whose arrow to the next queue is still to be drawn. */
  private final List<String> feeders = new ArrayList<>();

  private Mermaid() {}

  static String draw(Pipeline<?> pipeline) {
    Mermaid mermaid = new Mermaid();
    int number = 0;
    for (Step step : pipeline.steps()) {
      mermaid.add("n" + number++, step);
    }
    return mermaid.picture.toString();
  }

  private void add(String node, Step step) {
    picture.append("    ").append(node).append(shape(step)).append('\n');
    if (!(step instanceof Step.Source)) {
      for (String feeder : feeders) {
        picture.append("    ").append(feeder).append(" --> ").append(node).append('\n');
      }
      feeders.clear();
    }
    feeders.add(node);
  }

  private static String shape(Step step) {
    if (step instanceof Step.Queue queue) {
      return "[(\"%s<br/>%s\")]".formatted(escape(queue.name()), escape(queue.spec().toString()));
    }
    if (step instanceof Step.Stage stage) {
      return "[\"%s<br/>%s\"]".formatted(escape(stage.name()), escape(stage.options().toString()));
    }
    return "([\"%s\"])".formatted(escape(step.name()));
  }

  /** Mermaid reads quotes, angle brackets and entities in a label; so it is given entities. */
  private static String escape(String text) {
    return text.replace("#", "#35;")
        .replace("&", "#amp;")
        .replace("\"", "#quot;")
        .replace("<", "#lt;")
        .replace(">", "#gt;");
  }
}
