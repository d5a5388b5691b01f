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
    if (!(step instanceof Step.Stage stage)) {
      return;
    }
    if (stage.work() instanceof Work.Operator<?, ?>) {
      refuseBehindDeliveries(
          upstream,
          stage,
          "not be a whole operator",
          "only the operator knows which result came of which item");
    }
    if (stage.work() instanceof Work.Batch<?> batch && batch.spec().time().isEmpty()) {
      refuseBehindDeliveries(
          upstream,
          stage,
          "have a time limit",
          "their source may not complete before the last list is acknowledged");
    }
  }

  private static void refuseBehindDeliveries(
      List<Step> upstream, Step.Stage stage, String rule, String why) {
    upstream.stream()
        .flatMap(Step::flatten)
        .filter(step -> step instanceof Step.Source source && source.brings() == Brings.DELIVERIES)
        .findFirst()
        .ifPresent(
            source -> {
              throw new IllegalStateException(
                  "%s '%s' must %s behind %s of deliveries: %s"
                      .formatted(stage.kind(), stage.name(), rule, source, why));
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
