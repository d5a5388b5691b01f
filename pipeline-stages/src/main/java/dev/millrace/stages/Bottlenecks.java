package dev.millrace.stages;

import dev.millrace.Bottleneck;
import dev.millrace.Placement;
import dev.millrace.StageOptions;
import dev.millrace.queue.BoundedQueue;
import java.util.List;
import java.util.Optional;

/** Finds the stage that holds a run back: its queue is full, and none that it feeds is. */
final class Bottlenecks {

  private Bottlenecks() {}

  /**
   * Returns the bottleneck, if there is one. The last stage is looked at first: those before it
   * wait for it.
   *
   * @param stages in the order of the declaration
   */
  static Optional<Bottleneck> find(List<StageTally> stages) {
    for (int last = stages.size() - 1; last >= 0; last--) {
      StageTally stage = stages.get(last);
      if (isFull(stage.input()) && stage.outputs().stream().noneMatch(Bottlenecks::isFull)) {
        return Optional.of(new Bottleneck(stage.step().name(), advice(stage)));
      }
    }
    return Optional.empty();
  }

  /** With no capacity at all, an item passes to whoever waits for it. */
  private static boolean isFull(BoundedQueue<?> queue) {
    return queue.capacity() == 0 ? queue.isFull() : queue.size() >= queue.capacity();
  }

  private static String advice(StageTally stage) {
    String name = stage.step().name();
    String full =
        "the queue before stage '%s' is full and the one behind it is not: ".formatted(name);
    if (stage.step().options().placement() == Placement.CPU_BOUND
        && stage.workers() >= StageOptions.cores()) {
      return full + "it has a worker for each core, so make its function faster";
    }
    if (!stage.step().options().workerRange().isFixed()) {
      return full
          + "it has as many workers (%d) as what it calls can bear, so look there"
              .formatted(stage.workers());
    }
    return full
        + "give it more workers than %d, or make its function faster".formatted(stage.workers());
  }
}
