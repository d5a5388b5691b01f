package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * A part of a declaration. Sources feed the queue that follows them, a queue feeds the stage that
 * follows it, a stage feeds the next queue or, at the end, the pipeline's flux.
 */
public sealed interface Step {

  /** Returns the name, unique in the pipeline. */
  String name();

  /** Returns what the step is, in one word. */
  String kind();

  /**
   * What brings items.
   *
   * @param publisher subscribed to once in each run
   */
  record Source(String name, Publisher<?> publisher) implements Step {

    public Source {
      Names.require("name", name);
      requireNonNull(publisher, "source");
    }

    /** Returns this source with a thread of its own, where it may block. */
    Source onThread() {
      return new Source(name, Flux.from(publisher).subscribeOn(Schedulers.boundedElastic()));
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
      Step last = upstream.get(upstream.size() - 1);
      if (last instanceof Queue) {
        throw new IllegalStateException(
            "queue '%s' must not follow queue '%s' with no stage between"
                .formatted(name, last.name()));
      }
      requireAPlaceForEachSource(upstream, name, spec);
      return new Queue(name, spec);
    }

    private static void requireAPlaceForEachSource(
        List<Step> upstream, String name, QueueSpec<?> spec) {
      if (spec.overflow().isPresent()) {
        return;
      }
      int first = upstream.size();
      while (first > 0 && upstream.get(first - 1) instanceof Source) {
        first--;
      }
      List<Step> sources = upstream.subList(first, upstream.size());
      boolean fedByAStage = first > 0;
      int needed = sources.size() + (fedByAStage && !sources.isEmpty() ? 1 : 0);
      if (spec.capacity() < needed) {
        throw new IllegalStateException(
            "capacity of queue '%s' must be at least %d, one place for each that feeds it (%s), was %d"
                .formatted(
                    name,
                    needed,
                    names(upstream.subList(Math.max(0, first - 1), upstream.size())),
                    spec.capacity()));
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
      if (work instanceof Work.Operator<?, ?>) {
        requireNothingPerItem(name, options);
      }
      if (work instanceof Work.Mapping<?, ?>
          && options.timeout().isPresent()
          && options.placement() == Placement.NON_BLOCKING) {
        throw new IllegalArgumentException(
            "timeout of stage '%s' must not be set for a function on the thread that brings the"
                    .formatted(name)
                + " item, was %s; add cpuBound(), blocking() or runOn(scheduler)"
                    .formatted(options.timeout().get()));
      }
    }

    @Override
    public String kind() {
      return "stage";
    }

    @Override
    public String toString() {
      return "stage '%s' %s".formatted(name, options);
    }

    private static void requireNothingPerItem(String name, StageOptions<?> options) {
      if (options.timeout().isPresent()) {
        throw new IllegalArgumentException(
            "timeout of stage '%s' must not be set for a whole operator, was %s"
                .formatted(name, options.timeout().get()));
      }
      if (!options.failurePolicy().equals(FailurePolicy.fail())) {
        throw new IllegalArgumentException(
            "failure policy of stage '%s' must be to fail for a whole operator, was %s"
                .formatted(name, options.failurePolicy()));
      }
    }
  }
}
