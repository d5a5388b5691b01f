package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.reactivestreams.Publisher;

/**
 * A part of a declaration. Sources feed the queue that follows them, a queue feeds the stage that
 * follows it, a stage feeds the next queue or, at the end, the pipeline's flux. A fork is a stage
 * that feeds the first queue of each of its branches, and the ends of its branches feed what
 * follows it.
 */
public sealed interface Step {

  /** Returns the name, unique in the pipeline. */
  String name();

  /** Returns what the step is, in one word. */
  String kind();

  /** Returns this step and those inside it, in the order of the declaration. */
  default Stream<Step> flatten() {
    return Stream.of(this);
  }

  /**
   * Returns this step with a function applied to it and to those inside it.
   *
   * @throws IllegalArgumentException if the function gives a step another name or kind
   */
  default Step map(UnaryOperator<Step> function) {
    Step mapped = requireNonNull(function.apply(this), "function returned null");
    if (!mapped.name().equals(name()) || mapped.getClass() != getClass()) {
      throw new IllegalArgumentException("step must stay %s, was %s".formatted(this, mapped));
    }
    return mapped;
  }

  /** Returns what feeds the queue that follows a list of steps: its ends. */
  static List<Step> ends(List<Step> steps) {
    int first = steps.size();
    while (first > 0 && steps.get(first - 1) instanceof Source) {
      first--;
    }
    Stream<Step> sources = steps.subList(first, steps.size()).stream();
    Stream<Step> before = first == 0 ? Stream.empty() : endsOf(steps.get(first - 1));
    return Stream.concat(before, sources).toList();
  }

  private static Stream<Step> endsOf(Step step) {
    return step instanceof Fork fork
        ? fork.branches().stream().flatMap(branch -> ends(branch.steps()).stream())
        : Stream.of(step);
  }

  /**
   * What brings items.
   *
   * @param publisher subscribed to once in each run
   * @param brings what the publisher emits
   * @param subscribed where the engine subscribes to it and asks it for items
   */
  record Source(String name, Publisher<?> publisher, Brings brings, Subscribed subscribed)
      implements Step {

    public Source {
      Names.require("name", name);
      requireNonNull(publisher, "source");
      requireNonNull(brings, "brings");
      requireNonNull(subscribed, "subscribed");
    }

    /** Makes a source that is subscribed to where the run is started. */
    public Source(String name, Publisher<?> publisher, Brings brings) {
      this(name, publisher, brings, Subscribed.BY_CALLER);
    }

    /** Who calls a source. */
    public enum Subscribed {
      /** Who starts the run, and then whoever makes room. */
      BY_CALLER,
      /** Threads of the run that may block, and hold up nobody else. */
      APART
    }

    /** What a source emits. */
    public enum Brings {
      /** The items themselves. */
      ITEMS,
      /** Deliveries of the items, acknowledged when all that came of an item is finished. */
      DELIVERIES
    }

    /** Returns this source called on threads of the run, where it may block. */
    Source apart() {
      return new Source(name, publisher, brings, Subscribed.APART);
    }

    @Override
    public String kind() {
      return "source";
    }

    @Override
    public String toString() {
      return "source '%s'".formatted(name);
    }
  }

  /** Where items wait. */
  record Queue(String name, QueueSpec<?> spec) implements Step {

    public Queue {
      Names.require("name", name);
      requireNonNull(spec, "spec");
    }

    @Override
    public String kind() {
      return "queue";
    }

    @Override
    public String toString() {
      return "queue '%s' %s".formatted(name, spec);
    }

    /** Returns a queue that may stand behind {@code upstream}. */
    static Queue after(List<Step> upstream, String name, QueueSpec<?> spec) {
      for (Step end : ends(upstream)) {
        if (end instanceof Queue queue) {
          throw new IllegalStateException(
              "queue '%s' must not follow queue '%s' with no stage between"
                  .formatted(name, queue.name()));
        }
      }
      requireAPlaceForEachFeeder(ends(upstream), name, spec);
      return new Queue(name, spec);
    }

    /**
     * Sources and batches reserve a place each, and those that wait for one take turns. With an
     * overflow strategy, sources reserve none.
     */
    private static void requireAPlaceForEachFeeder(
        List<Step> feeders, String name, QueueSpec<?> spec) {
      boolean sourcesReserve = spec.overflow().isEmpty();
      long reserving =
          feeders.stream()
              .filter(
                  feeder ->
                      feeder instanceof Stage stage
                          ? stage.reservesAPlace()
                          : feeder instanceof Source && sourcesReserve)
              .count();
      boolean fedByOthers = reserving < feeders.size();
      long needed = reserving + (fedByOthers && reserving > 0 ? 1 : 0);
      if (spec.capacity() < needed) {
        throw new IllegalStateException(
            "capacity of queue '%s' must be at least %d, one place for each that feeds it (%s), was %d"
                .formatted(name, needed, names(feeders), spec.capacity()));
      }
    }

    private static String names(List<Step> steps) {
      return steps.stream().map(Step::name).collect(Collectors.joining(", "));
    }
  }

  /** What works on items. */
  record Stage(String name, Work work, StageOptions<?> options) implements Step {

    public Stage {
      Names.require("name", name);
      requireNonNull(work, "work");
      requireNonNull(options, "options");
      StageRules.check(name, work, options);
    }

    @Override
    public String kind() {
      return work instanceof Work.Batch<?> ? "batch" : "stage";
    }

    /**
     * Tells whether the stage keeps a place of the next queue for its next result: a batch, which
     * adds items to a list for as long as there is no room for that.
     */
    public boolean reservesAPlace() {
      return work instanceof Work.Batch<?>;
    }

    /** Returns what is declared besides the name. */
    String details() {
      return work instanceof Work.Batch<?> batch ? batch.spec().toString() : options.toString();
    }

    @Override
    public String toString() {
      return "%s '%s' %s".formatted(kind(), name, details());
    }
  }

  /**
   * Where the way divides.
   *
   * @param stage what deals the items: a {@link Work.Route} or a {@link Work.Broadcast}
   * @param branches in the order of the declaration
   */
  record Fork(Stage stage, List<Path> branches) implements Step {

    public Fork {
      branches = List.copyOf(branches);
      if (branches.isEmpty()) {
        throw new IllegalArgumentException(
            "%s must have at least one branch, had none".formatted(stage));
      }
    }

    @Override
    public String name() {
      return stage.name();
    }

    @Override
    public String kind() {
      return stage.work() instanceof Work.Broadcast ? "broadcast" : "route";
    }

    @Override
    public Stream<Step> flatten() {
      return Stream.concat(
          Stream.of(this),
          branches.stream().flatMap(path -> path.steps().stream()).flatMap(Step::flatten));
    }

    @Override
    public Fork map(UnaryOperator<Step> function) {
      Stage mapped = (Stage) stage.map(function);
      return new Fork(mapped, branches.stream().map(path -> path.map(function)).toList());
    }

    @Override
    public String toString() {
      return "%s '%s' %s".formatted(kind(), name(), branches);
    }
  }

  /**
   * Where work makes work.
   *
   * @param stage what feeds back and passes on: a {@link Work.Feedback}
   * @param body from the frontier, a queue, to the queue that the stage takes from
   */
  record Feedback(Stage stage, List<Step> body, FeedbackOptions<?> options) implements Step {

    public Feedback {
      body = List.copyOf(body);
      requireNonNull(options, "options");
    }

    /** Returns the queue of the items that are to be worked on. */
    public Queue frontier() {
      return (Queue) body.get(0);
    }

    @Override
    public String name() {
      return stage.name();
    }

    @Override
    public String kind() {
      return "feedback";
    }

    @Override
    public Stream<Step> flatten() {
      return Stream.concat(body.stream().flatMap(Step::flatten), Stream.of(this));
    }

    @Override
    public Feedback map(UnaryOperator<Step> function) {
      Stage mapped = (Stage) stage.map(function);
      return new Feedback(mapped, body.stream().map(step -> step.map(function)).toList(), options);
    }

    @Override
    public String toString() {
      return "feedback '%s' %s %s".formatted(name(), options, body);
    }
  }

  /** Where a branch begins. */
  record Entry(String name) implements Step {

    public Entry {
      Names.require("name", name);
    }

    @Override
    public String kind() {
      return "branch";
    }

    @Override
    public String toString() {
      return "branch '%s'".formatted(name);
    }
  }

  /**
   * The steps of a branch.
   *
   * @param steps the first is an {@link Entry}
   */
  record Path(List<Step> steps) {

    public Path {
      steps = List.copyOf(steps);
    }

    /** Returns the name of the branch. */
    public String name() {
      return steps.get(0).name();
    }

    Path map(UnaryOperator<Step> function) {
      return new Path(steps.stream().map(step -> step.map(function)).toList());
    }

    @Override
    public String toString() {
      return steps.toString();
    }
  }
}
