package dev.millrace;

import java.util.ArrayList;
import java.util.List;

/**
 * Draws a declaration as a Mermaid flowchart: sources as stadiums, queues as cylinders, stages as
 * boxes, forks as diamonds.
 */
final class Mermaid {

  private final StringBuilder picture = new StringBuilder("flowchart LR\n");

  /** Nodes whose arrow to the next queue is still to be drawn. */
  private final List<String> feeders = new ArrayList<>();

  private int nodes;

  private Mermaid() {}

  static String draw(Pipeline<?> pipeline) {
    Mermaid mermaid = new Mermaid();
    pipeline.steps().forEach(mermaid::add);
    return mermaid.picture.toString();
  }

  private void add(Step step) {
    if (step instanceof Step.Feedback feedback) {
      addLoop(feedback);
      return;
    }
    if (step instanceof Step.Entry) {
      // The arrow comes from what deals the items to the branches.
      return;
    }
    String node = "n" + nodes++;
    picture.append("    ").append(node).append(shape(step)).append('\n');
    if (!(step instanceof Step.Source)) {
      for (String feeder : feeders) {
        picture.append("    ").append(feeder).append(" --> ").append(node).append('\n');
      }
      feeders.clear();
    }
    if (step instanceof Step.Fork fork) {
      addBranches(node, fork);
    } else {
      feeders.add(node);
    }
  }

  private void addLoop(Step.Feedback feedback) {
    String frontier = "n" + nodes;
    feedback.body().forEach(this::add);
    add(feedback.stage());
    String stage = feeders.get(0);
    picture.append("    ").append(stage).append(" -. more .-> ").append(frontier).append('\n');
  }

  private void addBranches(String node, Step.Fork fork) {
    List<String> ends = new ArrayList<>();
    for (Step.Path branch : fork.branches()) {
      feeders.add(node + " -- \"" + escape(branch.name()) + "\"");
      branch.steps().forEach(this::add);
      ends.addAll(feeders);
      feeders.clear();
    }
    feeders.addAll(ends);
  }

  private static String shape(Step step) {
    if (step instanceof Step.Queue queue) {
      return "[(\"%s<br/>%s\")]".formatted(escape(queue.name()), escape(queue.spec().toString()));
    }
    if (step instanceof Step.Fork fork) {
      return "{\"%s<br/>%s\"}".formatted(escape(fork.name()), escape(fork.kind()));
    }
    if (step instanceof Step.Stage stage) {
      return "[\"%s<br/>%s\"]".formatted(escape(stage.name()), escape(stage.details()));
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
