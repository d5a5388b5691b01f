package dev.millrace.testing;

import static java.util.Objects.requireNonNull;

import dev.millrace.DeadLetter;
import dev.millrace.FailurePolicy;
import dev.millrace.FailurePolicy.LastWord;
import dev.millrace.Pipeline;
import dev.millrace.StageOptions;
import dev.millrace.Step;
import dev.millrace.Step.Source.Brings;
import dev.millrace.Work;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * Another step in the place of one.
 *
 * @param name that of the step
 * @param of what the step must be, as a message says it
 * @param fits tells whether a step is of that kind
 * @param change makes the other step
 */
record Replacement(String name, String of, Predicate<Step> fits, Change change) {

  /** Makes a step of another. */
  @FunctionalInterface
  interface Change {

    Step of(Step step, Recording<?> recording);
  }

  static Replacement ofSource(String name, Publisher<?> items) {
    requireNonNull(items, "items");
    return new Replacement(
        name,
        "a source",
        Step.Source.class::isInstance,
        (step, recording) -> new Step.Source(step.name(), items, Brings.ITEMS));
  }

  static Replacement ofDeliveries(String name, TestDeliveries<?> deliveries) {
    requireNonNull(deliveries, "deliveries");
    return new Replacement(
        name,
        "a source of deliveries",
        step -> step instanceof Step.Source source && source.brings() == Brings.DELIVERIES,
        (step, recording) -> new Step.Source(step.name(), deliveries.flux(), Brings.DELIVERIES));
  }

  static <A> Replacement ofStage(
      String name, Class<A> takes, Function<? super A, ? extends @Nullable Publisher<?>> function) {
    requireNonNull(takes, "takes");
    requireNonNull(function, "function");
    return new Replacement(
        name,
        "a stage",
        step -> step instanceof Step.Stage stage && hasFunction(stage.work()),
        (step, recording) -> {
          Function<Object, @Nullable Publisher<?>> checked =
              item -> function.apply(recording.require(step, takes, item));
          return new Step.Stage(
              step.name(), new Work.Async<>(checked), ((Step.Stage) step).options());
        });
  }

  /** The others deal items to branches or to a loop. */
  private static boolean hasFunction(Work work) {
    return work instanceof Work.Mapping<?, ?>
        || work instanceof Work.Filter<?>
        || work instanceof Work.Async<?, ?>
        || work instanceof Work.Operator<?, ?>;
  }

  static Replacement ofSink(
      String stage, Function<? super DeadLetter<?>, ? extends Publisher<?>> sink) {
    requireNonNull(sink, "sink");
    return new Replacement(
        stage,
        "a stage that keeps dead letters",
        step -> sinkOf(step) != null,
        (step, recording) -> withSink((Step.Stage) step, sink));
  }

  /** Returns what keeps the dead letters of a stage; {@code null} if nothing does. */
  static @Nullable Function<? super DeadLetter<Object>, ? extends Publisher<?>> sinkOf(Step step) {
    if (!(step instanceof Step.Stage stage)) {
      return null;
    }
    @SuppressWarnings("unchecked") // the declaration has checked the types of the items
    StageOptions<Object> options = (StageOptions<Object>) stage.options();
    LastWord<? super Object> lastWord = options.failurePolicy().lastWord();
    return lastWord instanceof LastWord.ToSink<? super Object> toSink ? toSink.sink() : null;
  }

  @SuppressWarnings("unchecked") // the declaration has checked the types of the items
  static Step.Stage withSink(
      Step.Stage stage, Function<? super DeadLetter<Object>, ? extends Publisher<?>> sink) {
    StageOptions<Object> options = (StageOptions<Object>) stage.options();
    FailurePolicy<Object> policy = options.failurePolicy().thenDeadLetter(sink);
    return new Step.Stage(stage.name(), stage.work(), options.onFailure(policy));
  }

  /** Returns this, if there is such a step in a pipeline. */
  Replacement checked(Pipeline<?> pipeline) {
    Set<String> there = new LinkedHashSet<>();
    pipeline.mapSteps(
        step -> {
          if (fits.test(step)) {
            there.add(step.name());
          }
          return step;
        });
    if (!there.contains(name)) {
      throw new IllegalArgumentException(
          "name must be that of %s (%s), was '%s'"
              .formatted(of, there.isEmpty() ? "there is none" : String.join(", ", there), name));
    }
    return this;
  }

  Step in(Step step, Recording<?> recording) {
    return step.name().equals(name) && fits.test(step) ? change.of(step, recording) : step;
  }
}
