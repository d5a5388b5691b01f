package dev.millrace.testing;

import static java.util.Objects.requireNonNull;

import dev.millrace.DeadLetter;
import dev.millrace.Durations;
import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.stages.StagesEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Scannable;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Runs of a pipeline for a test: deterministic ones, as {@link RunOptions#seeded} says, with
 * sources and stages replaced by name. Immutable: each method returns changed runs.
 *
 * <pre>{@code
 * SeededRuns.forEachSeed(1000, seed ->
 *     SeededRuns.of(crawl)
 *         .replaceSource("urls", Flux.just(guide, api))
 *         .replaceStage("fetch", URI.class, uri -> Mono.just(new Page(uri)))
 *         .run(seed)
 *         .assertCompleted()
 *         .assertResultsInAnyOrder("200 /guide", "200 /api"));
 * }</pre>
 *
 * <p>Each run is checked: it has ended, every item stands in its report once, no queue has held
 * more than its capacity, and no task or timer of it is left. What is wrong is an {@link
 * AssertionError} that names the seed.
 *
 * @param <T> the type of what leaves the pipeline
 */
public final class SeededRuns<T> {

  /** The system property that names the one seed to run, to look at a failure again. */
  public static final String SEED_PROPERTY = "millrace.seed";

  private final Pipeline<T> pipeline;
  private final List<Replacement> replacements;
  private final List<Action> actions;
  private final RunOptions options;
  private final Context context;

  private SeededRuns(
      Pipeline<T> pipeline,
      List<Replacement> replacements,
      List<Action> actions,
      RunOptions options,
      Context context) {
    this.pipeline = pipeline;
    this.replacements = replacements;
    this.actions = actions;
    this.options = options;
    this.context = context;
  }

  /** What is done with a run at some time. */
  private record Action(Duration time, Consumer<? super PipelineRun> task) {}

  /** Returns runs of a pipeline as it is. */
  public static <T> SeededRuns<T> of(Pipeline<T> pipeline) {
    requireNonNull(pipeline, "pipeline");
    return new SeededRuns<>(pipeline, List.of(), List.of(), RunOptions.defaults(), Context.empty());
  }

  /**
   * Calls a test with the seeds from 0 on.
   *
   * <p>To look at one failure again, set the system property {@value #SEED_PROPERTY}: then only
   * that seed is run.
   *
   * @param seeds how many, at least 1
   * @param test makes a run with the seed, and looks at it
   * @throws AssertionError that names the seed, with what the test threw as its cause
   */
  public static void forEachSeed(int seeds, LongConsumer test) {
    if (seeds < 1) {
      throw new IllegalArgumentException("seeds must be at least 1, was " + seeds);
    }
    Long only = Long.getLong(SEED_PROPERTY);
    if (only != null) {
      tryOne(only, test);
      return;
    }
    for (long seed = 0; seed < seeds; seed++) {
      tryOne(seed, test);
    }
  }

  private static void tryOne(long seed, LongConsumer test) {
    try {
      test.accept(seed);
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          "seed %d failed (-D%s=%d runs it alone): %s"
              .formatted(seed, SEED_PROPERTY, seed, e.getMessage()),
          e);
    }
  }

  /**
   * Puts another publisher in the place of a source.
   *
   * @param name the name of the source
   * @param items what brings items of the type of that source
   * @throws IllegalArgumentException if there is no such source; the message names those there are
   */
  public SeededRuns<T> replaceSource(String name, Publisher<?> items) {
    return replacing(Replacement.ofSource(name, items).checked(pipeline));
  }

  /**
   * Puts test deliveries in the place of a source of deliveries.
   *
   * @throws IllegalArgumentException if there is no such source of deliveries
   */
  public SeededRuns<T> replaceSource(String name, TestDeliveries<?> deliveries) {
    return replacing(Replacement.ofDeliveries(name, deliveries).checked(pipeline));
  }

  /**
   * Puts another function in the place of that of a stage; the last stage, which is often a sink,
   * is one like any other. Its workers, order, limits and failure policy stay. For delays of its
   * own the function uses {@link RunOptions#timerOf}.
   *
   * @param name the name of a stage that does not deal its items to branches or to a loop
   * @param takes the type of its items; another one in a run is an {@link AssertionError}
   * @param function as in {@link Pipeline#stage}; what it emits is of the type that the next step
   *     takes
   * @throws IllegalArgumentException if there is no such stage; the message names those there are
   */
  public <A> SeededRuns<T> replaceStage(
      String name, Class<A> takes, Function<? super A, ? extends @Nullable Publisher<?>> function) {
    return replacing(Replacement.ofStage(name, takes, function).checked(pipeline));
  }

  /**
   * Puts another sink in the place of that which keeps the dead letters of a stage. They are in
   * {@link SeededRun#deadLetters} with and without it.
   *
   * @param stage the name of a stage whose failure policy ends in a dead letter
   * @throws IllegalArgumentException if there is no such stage; the message names those there are
   */
  public SeededRuns<T> replaceDeadLetterSink(
      String stage, Function<? super DeadLetter<?>, ? extends Publisher<?>> sink) {
    return replacing(Replacement.ofSink(stage, sink).checked(pipeline));
  }

  /**
   * Does something with the run at some time by its clock, such as {@code PipelineRun::cancel}.
   * What else is ready at that time may come before it or after it, as the seed decides.
   *
   * @param time from the start of the run, not negative
   */
  public SeededRuns<T> at(Duration time, Consumer<? super PipelineRun> action) {
    Durations.requireNotNegative("time", time);
    List<Action> more = new ArrayList<>(actions);
    more.add(new Action(time, requireNonNull(action, "action")));
    return new SeededRuns<>(pipeline, replacements, List.copyOf(more), options, context);
  }

  /**
   * Sets the options of the runs, such as an idle time-out; a seed and a timer in them have no
   * effect.
   */
  public SeededRuns<T> options(RunOptions options) {
    requireNonNull(options, "options");
    return new SeededRuns<>(pipeline, replacements, actions, options, context);
  }

  /** Sets the Context that sources and functions see; it is empty by default. */
  public SeededRuns<T> context(ContextView view) {
    return new SeededRuns<>(pipeline, replacements, actions, options, Context.of(view));
  }

  /**
   * Makes a run, from its start to its end, on the calling thread.
   *
   * @throws AssertionError if it does not end, or breaks a promise that every run makes
   */
  public SeededRun<T> run(long seed) {
    Recording<T> recording = new Recording<>(context);
    List<Runnable> start = new ArrayList<>();
    PipelineRun run =
        new StagesEngine().start(replaced(recording), options.seeded(seed), recording, start::add);
    Scannable scheduler = Scannable.from(Scannable.from(run).scan(Scannable.Attr.RUN_ON));
    Disposable scheduled = schedule(run, (Scheduler) scheduler);
    start.forEach(Runnable::run);
    scheduled.dispose();
    int tasksLeft = scheduler.scanOrDefault(Scannable.Attr.BUFFERED, 0);
    return SeededRun.checked(seed, run, recording, tasksLeft);
  }

  private Pipeline<T> replaced(Recording<T> recording) {
    Pipeline<T> changed = pipeline;
    for (Replacement replacement : replacements) {
      changed = changed.mapSteps(step -> replacement.in(step, recording));
    }
    return changed.mapSteps(recording::keepingDeadLetters);
  }

  private Disposable schedule(PipelineRun run, Scheduler scheduler) {
    Disposable.Composite tasks = Disposables.composite();
    for (Action action : actions) {
      tasks.add(
          scheduler.schedule(
              () -> action.task().accept(run), action.time().toNanos(), TimeUnit.NANOSECONDS));
    }
    return tasks;
  }

  private SeededRuns<T> replacing(Replacement replacement) {
    List<Replacement> more = new ArrayList<>(replacements);
    more.add(replacement);
    return new SeededRuns<>(pipeline, List.copyOf(more), actions, options, context);
  }
}
