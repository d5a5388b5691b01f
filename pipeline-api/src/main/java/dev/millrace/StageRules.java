package dev.millrace;

import dev.millrace.Step.Source.Brings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a stage cannot have, said where it is declared. */
final class StageRules {

  private StageRules() {}

  static void check(String name, Work work, StageOptions<?> options) {
    if (work instanceof Work.Operator<?, ?>) {
      requireNothingPerItem(name, options);
    }
    if (!(work instanceof Work.Async<?, ?>) && options.placement() == Placement.NON_BLOCKING) {
      requireNoTimer("timeout", name, options.timeout());
      requireNoTimer("deadline", name, options.deadline());
    }
  }

  /** Checks what a stage cannot have because of what stands before it. */
  static void checkBehind(List<Step> upstream, Step step) {
    if (!(step instanceof Step.Stage stage && stage.work() instanceof Work.Operator<?, ?>)) {
      return;
    }
    upstream.stream()
        .flatMap(Step::flatten)
        .filter(other -> other instanceof Step.Source s && s.brings() == Brings.DELIVERIES)
        .findFirst()
        .ifPresent(
            source -> {
              throw new IllegalStateException(
                  "stage '%s' must not be a whole operator behind %s of deliveries: only the operator"
                          .formatted(stage.name(), source)
                      + " knows which result came of which item");
            });
  }

  private static void requireNoTimer(String option, String name, Optional<Duration> time) {
    if (time.isPresent()) {
      throw new IllegalArgumentException(
          "%s of stage '%s' must not be set for a function on the thread that brings the"
                  .formatted(option, name)
              + " item, was %s; add cpuBound(), blocking() or runOn(scheduler)"
                  .formatted(time.get()));
    }
  }

  private static void requireNothingPerItem(String name, StageOptions<?> options) {
    refuseForAnOperator("timeout", name, options.timeout());
    refuseForAnOperator("deadline", name, options.deadline());
    refuseForAnOperator("rate limit", name, options.rateLimit());
    if (!options.workerRange().isFixed()) {
      throw new IllegalArgumentException(
          "workers of stage '%s' must be a fixed number for a whole operator, was %s"
              .formatted(name, options.workerRange()));
    }
    if (!(options.order() instanceof StageOrder.Unordered)) {
      throw new IllegalArgumentException(
          "order of stage '%s' must be unordered for a whole operator, was %s"
              .formatted(name, options.order()));
    }
    if (!options.failurePolicy().equals(FailurePolicy.fail())) {
      throw new IllegalArgumentException(
          "failure policy of stage '%s' must be to fail for a whole operator, was %s"
              .formatted(name, options.failurePolicy()));
    }
  }

  private static void refuseForAnOperator(String option, String name, Optional<?> value) {
    if (value.isPresent()) {
      throw new IllegalArgumentException(
          "%s of stage '%s' must not be set for a whole operator, was %s"
              .formatted(option, name, value.get()));
    }
  }
}
