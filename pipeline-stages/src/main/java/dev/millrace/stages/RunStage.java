package dev.millrace.stages;

import dev.millrace.Step;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.util.context.Context;

/** A stage in one run, as its rails see it. */
abstract sealed class RunStage permits ItemStage, BatchStage {

  final Run<?> run;
  final Step.Stage step;
  private final Step queue;
  private final Place place;

  /** The rails that have not ended. */
  private final Set<DrainingRail> rails = ConcurrentHashMap.newKeySet();

  /**
   * @param queue what the stage takes its items from
   */
  RunStage(Run<?> run, Step.Stage step, Step queue, Place place) {
    this.run = run;
    this.step = step;
    this.queue = queue;
    this.place = place;
  }

  /** Returns where the stage's code runs. */
  final Place place() {
    return place;
  }

  /** A rail may have an item in hand from now on. */
  final void begins(DrainingRail rail) {
    rails.add(rail);
    run.atWork().begin();
  }

  /** A rail has nothing in hand, and never will have. */
  final void ends(DrainingRail rail) {
    rails.remove(rail);
    run.atWork().end();
  }

  /** Returns how many functions of the stage have not returned. */
  int working() {
    return (int) rails.stream().filter(DrainingRail::isInFunction).count();
  }

  final String name() {
    return step.name();
  }

  final Context context() {
    return run.context();
  }

  /** Something was thrown where nobody else can tell the run. */
  final void crashed(Throwable cause) {
    run.crashed(step, cause);
  }

  /** The queue before the stage ended with an error, after its last item. */
  final void queueFailed(Throwable cause) {
    run.feedFailed(queue, cause);
  }
}
