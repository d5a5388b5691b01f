package dev.millrace;

import java.util.List;

/** What cannot stand in a loop, since the loop would never be complete. */
final class FeedbackRules {

  private FeedbackRules() {}

  /**
   * @param name what feeds back
   */
  static void check(String name, List<Step> body) {
    body.stream().flatMap(Step::flatten).forEach(step -> check(name, step));
  }

  private static void check(String name, Step step) {
    if (step instanceof Step.Source) {
      throw new IllegalStateException(
          "%s must stand before feedback '%s', not in it".formatted(step, name));
    }
    if (step instanceof Step.Stage stage && stage.work() instanceof Work.Operator<?, ?>) {
      throw new IllegalStateException(
          "stage '%s' of feedback '%s' must not be a whole operator: nobody knows whether it has"
                  .formatted(stage.name(), name)
              + " finished an item");
    }
    if (step instanceof Step.Stage stage
        && stage.work() instanceof Work.Batch<?> batch
        && batch.spec().time().isEmpty()) {
      throw new IllegalStateException(
          "batch '%s' of feedback '%s' must have a time limit: no item may come before its last list"
                  .formatted(stage.name(), name)
              + " is finished");
    }
  }
}
