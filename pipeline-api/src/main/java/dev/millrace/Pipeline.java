package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * A declaration of work: sources, bounded queues, and stages whose workers compete for the items of
 * the queue before them.
 *
 * <pre>{@code
 * source ──► [queue] ──► stage (n rails) ──► [queue] ──► stage (n rails) ──► flux
 * }</pre>
 *
 * <pre>{@code
 * Pipeline<Page> crawl = Pipeline
 *     .from("urls", Flux.fromIterable(urls))
 *     .queue(fifo(20))
 *     .stage("fetch", http::fetch, s -> s.workers(5).timeout(ofSeconds(10)).onFailure(skip()))
 *     .map("parse", Parser::parse, s -> s.workers(cores()).cpuBound());
 *
 * crawl.run().block();
 * }</pre>
 *
 * <p>A pipeline is an immutable value: each method returns a new one, and one pipeline can be run
 * any number of times, also at once. Nothing happens until {@link #flux()} or {@link #run()} is
 * subscribed to, or {@link #start()} is called; each of these is a run of its own, with its own
 * queues and workers.
 *
 * <ul>
 *   <li><b>Backpressure.</b> At no moment does a run hold more items than its queues have places,
 *       its stages have workers and its batches have {@linkplain BatchSpec#places() places},
 *       besides one that is on its way to the subscriber; a source is asked for no more. Behind a
 *       batch an item is a list. A stage with no queue declared before it gets a hand-over: one
 *       place for each of its workers, named {@code to-} and the stage's name.
 *   <li><b>Completion.</b> A run completes when its sources have completed, its queues are empty
 *       and its workers are idle.
 *   <li><b>Failure.</b> An item that fails meets the {@link FailurePolicy} of its stage. A source
 *       that fails ends its part only: what it brought before is still processed, then the run
 *       fails.
 *   <li><b>Threads.</b> A stage works on the thread that brought the item, unless its options name
 *       another place.
 * </ul>
 *
 * @param <T> the type of the items that leave the last step
 */
public final class Pipeline<T> {

  private static final String DEFAULT_NAME = "pipeline";

  private final String name;
  private final List<Step> steps;

  private Pipeline(String name, List<Step> steps) {
    this.name = name;
    this.steps = steps;
  }

  /**
   * Starts a declaration with a source.
   *
   * @param name the name of the source, unique in the pipeline
   * @param source what brings the items; subscribed to once in each run
   */
  public static <T> Pipeline<T> from(String name, Publisher<? extends T> source) {
    return beginning(new Step.Source(name, source, Step.Source.Brings.ITEMS));
  }

  /**
   * Starts a declaration with a source whose items are to be acknowledged. Stages see the items. A
   * delivery is acknowledged when everything that came of its item has left the pipeline, was
   * filtered out or skipped, or was kept by a dead letter sink; if the run ends before, it is put
   * back with {@link Delivery#requeue()}. So an item is processed at least once.
   *
   * @param name the name of the source, unique in the pipeline
   * @param source what brings the deliveries; subscribed to once in each run
   */
  public static <T> Pipeline<T> fromDeliveries(
      String name, Publisher<? extends Delivery<? extends T>> source) {
    return beginning(new Step.Source(name, source, Step.Source.Brings.DELIVERIES));
  }

  static <T> Pipeline<T> beginning(Step first) {
    return new Pipeline<>(DEFAULT_NAME, List.of(first));
  }

  /** Returns this pipeline under another name; the default is {@code "pipeline"}. */
  public Pipeline<T> named(String name) {
    return new Pipeline<>(Names.require("name", name), steps);
  }

  /**
   * Adds a source that feeds the same queue as what stands before.
   *
   * @throws IllegalStateException right after a queue: a source stands before the queue it feeds
   */
  public Pipeline<T> mergeWith(String name, Publisher<? extends T> source) {
    if (last() instanceof Step.Queue queue) {
      throw new IllegalStateException(
          "source '%s' must stand before the queue it feeds, but follows queue '%s'"
              .formatted(name, queue.name()));
    }
    return with(new Step.Source(name, source, Step.Source.Brings.ITEMS));
  }

  /**
   * Puts a bounded queue before the next stage.
   *
   * @throws IllegalStateException right after another queue, or if the queue has fewer places than
   *     sources that feed it, with which a silent source could keep the others out for ever
   */
  public Pipeline<T> queue(QueueSpec<? super T> queue) {
    requireNonNull(queue, "queue");
    String queueName = queue.name().isEmpty() ? nextQueueName() : queue.name();
    return with(Step.Queue.after(steps, queueName, queue));
  }

  /** Adds a stage of one worker that turns each item into one other; see {@link #map}. */
  public <R> Pipeline<R> map(String name, Function<? super T, ? extends R> function) {
    return map(name, function, UnaryOperator.identity());
  }

  /**
   * Adds a stage that turns each item into one other.
   *
   * @param name the name of the stage, unique in the pipeline
   * @param function called once for each item and attempt; a {@code null} result is a failure
   */
  public <R> Pipeline<R> map(
      String name,
      Function<? super T, ? extends R> function,
      UnaryOperator<StageOptions<T>> options) {
    return stage(name, new Work.Mapping<T, R>(requireFunction(function)), options);
  }

  /** Adds a stage of one worker that lets only some items pass; see {@link #filter}. */
  public Pipeline<T> filter(String name, Predicate<? super T> predicate) {
    return filter(name, predicate, UnaryOperator.identity());
  }

  /**
   * Adds a stage that lets only those items pass that a predicate accepts. The others are
   * completed.
   *
   * @param name the name of the stage, unique in the pipeline
   * @param predicate called once for each item and attempt
   */
  public Pipeline<T> filter(
      String name, Predicate<? super T> predicate, UnaryOperator<StageOptions<T>> options) {
    return stage(name, new Work.Filter<T>(requireNonNull(predicate, "predicate")), options);
  }

  /** Adds a stage of one worker that works asynchronously; see {@link #stage}. */
  public <R> Pipeline<R> stage(
      String name, Function<? super T, ? extends Publisher<? extends R>> function) {
    return stage(name, function, UnaryOperator.identity());
  }

  /**
   * Adds a stage that turns each item into as many others as a publisher emits. A worker has one
   * item in hand: it takes the next when the publisher has completed and what it emitted has found
   * room. Results are asked for one at a time. If an item is tried again after it has had results,
   * those have gone on already, and go on again.
   *
   * @param name the name of the stage, unique in the pipeline
   * @param function called once for each item and attempt
   */
  public <R> Pipeline<R> stage(
      String name,
      Function<? super T, ? extends Publisher<? extends R>> function,
      UnaryOperator<StageOptions<T>> options) {
    return stage(name, new Work.Async<T, R>(requireFunction(function)), options);
  }

  /** Adds a stage of one worker that is a whole operator; see {@link #transform}. */
  public <R> Pipeline<R> transform(
      String name, Function<? super Flux<T>, ? extends Publisher<? extends R>> operator) {
    return transform(name, operator, UnaryOperator.identity());
  }

  /**
   * Adds a stage that is a whole operator, applied once on every rail. Items that the operator asks
   * for ahead of its own demand are in its hands, not in the queue's. It cannot have a time-out or
   * a failure policy: what an item's failure is, the operator decides; its error fails the run.
   *
   * <p>An operator may complete before its items do, such as {@code take}. When those of all rails
   * have, what feeds the stage is cancelled, up to the sources or to a fork whose other branches go
   * on. What was queued there or in hand is discarded, and counts as returned.
   *
   * @param name the name of the stage, unique in the pipeline
   * @param operator called once for each worker in each run
   * @throws IllegalArgumentException if the options set a time-out or a failure policy
   */
  public <R> Pipeline<R> transform(
      String name,
      Function<? super Flux<T>, ? extends Publisher<? extends R>> operator,
      UnaryOperator<StageOptions<T>> options) {
    return stage(name, new Work.Operator<T, R>(requireFunction(operator)), options);
  }

  /**
   * Puts items together in lists of a size; the last one may be smaller. See {@link
   * #batch(BatchSpec)}.
   *
   * @param size most items in a list, at least 1
   */
  public Pipeline<List<T>> batch(int size) {
    return batch(BatchSpec.upTo(size));
  }

  /**
   * Puts items together in lists that are done when they are full, or when so much time has passed
   * since their first item was taken. See {@link #batch(BatchSpec)}.
   *
   * @param size most items in a list, at least 1
   * @param time positive, on the run's timer
   */
  public Pipeline<List<T>> batch(int size, Duration time) {
    return batch(BatchSpec.<T>upTo(size).within(time));
  }

  /**
   * Puts items together in lists with options that see the type of the items. See {@link
   * #batch(BatchSpec)}.
   *
   * <pre>{@code
   * .batch(100, b -> b.within(ofSeconds(1)).weighing(Page::bytes, 1_000_000).by(Page::host, 8))
   * }</pre>
   *
   * @param size most items in a list, at least 1
   */
  public Pipeline<List<T>> batch(int size, UnaryOperator<BatchSpec<T>> options) {
    requireNonNull(options, "options");
    return batch(requireNonNull(options.apply(BatchSpec.upTo(size)), "options returned null"));
  }

  /**
   * Puts items together in lists, which cannot be changed. A list goes on as soon as it is done and
   * there is room for it; until there is, items are added to it, and once it is full no more are
   * taken.
   *
   * <p>It is a stage of one worker, which works on the thread that brings the item, and passes a
   * list whose time is up on with a thread of the run's timer. Of the items of a list one is handed
   * on, as the list, and the others are completed here. What came of a delivery is settled with its
   * list. A weigher or a key function that fails fails the run, with its item.
   *
   * @throws IllegalStateException if the queue that follows has fewer places than sources and
   *     batches that feed it: a batch that waits for items could keep the others out for ever
   */
  public Pipeline<List<T>> batch(BatchSpec<? super T> batch) {
    requireNonNull(batch, "batch");
    String batchName = batch.name().isEmpty() ? nextBatchName() : batch.name();
    return stage(batchName, new Work.Batch<T>(batch), UnaryOperator.identity());
  }

  /** Divides the way with one worker; see {@link #route(String, UnaryOperator, Branch[])}. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public final <R> Pipeline<R> route(String name, Branch<T, ? extends R>... branches) {
    return routeTo(name, UnaryOperator.identity(), List.of(branches));
  }

  /**
   * Divides the way: each item goes into the first branch that accepts it. One that no branch
   * accepts fails. The branches end in what follows: the next queue, or the pipeline's flux.
   *
   * <p>An item whose branch has no room waits in the hand of its worker, and those behind it with
   * it: give a branch that may be slow a queue of its own. An item whose branch has {@linkplain
   * #transform ended early} is discarded, and counts as returned.
   *
   * @param name the name of the stage that deals the items, unique in the pipeline
   * @param branches made by {@link Branch#when} and {@link Branch#otherwise}; at least one, and
   *     none behind one that accepts every item
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public final <R> Pipeline<R> route(
      String name, UnaryOperator<StageOptions<T>> options, Branch<T, ? extends R>... branches) {
    return routeTo(name, options, List.of(branches));
  }

  private <R> Pipeline<R> routeTo(
      String name, UnaryOperator<StageOptions<T>> options, List<Branch<T, ? extends R>> branches) {
    List<Predicate<? super T>> accepts = new ArrayList<>();
    for (Branch<T, ? extends R> branch : branches) {
      if (!accepts.isEmpty() && branches.get(accepts.size() - 1).acceptsAny()) {
        throw new IllegalArgumentException(
            "%s of route '%s' must stand before %s, which accepts every item"
                .formatted(branch, name, branches.get(accepts.size() - 1)));
      }
      accepts.add(branch.accepts());
    }
    return fork(name, new Work.Route<>(accepts), options, branches);
  }

  /** Gives every branch each item, with one worker; see {@link #broadcast}. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public final <R> Pipeline<R> broadcast(String name, Branch<T, ? extends R>... branches) {
    return broadcastTo(name, UnaryOperator.identity(), List.of(branches));
  }

  /**
   * Divides the way: each item goes into every branch, first into the one declared first, and the
   * next item is taken when all have it. The branches end in what follows: the next queue, or the
   * pipeline's flux. A branch that has {@linkplain #transform ended early} is given no more; the
   * others are.
   *
   * @param name the name of the stage that deals the items, unique in the pipeline
   * @param branches made by {@link Branch#to}, at least one
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public final <R> Pipeline<R> broadcast(
      String name, UnaryOperator<StageOptions<T>> options, Branch<T, ? extends R>... branches) {
    return broadcastTo(name, options, List.of(branches));
  }

  private <R> Pipeline<R> broadcastTo(
      String name, UnaryOperator<StageOptions<T>> options, List<Branch<T, ? extends R>> branches) {
    return fork(name, new Work.Broadcast(branches.size()), options, branches);
  }

  private <R> Pipeline<R> fork(
      String name,
      Work work,
      UnaryOperator<StageOptions<T>> options,
      List<Branch<T, ? extends R>> branches) {
    Step.Stage stage = new Step.Stage(name, work, applied(options));
    List<Step.Path> paths = new ArrayList<>();
    for (Branch<T, ? extends R> branch : branches) {
      Pipeline<?> path = branch.steps().apply(Pipeline.beginning(new Step.Entry(branch.name())));
      paths.add(new Step.Path(requireNonNull(path, "branch returned null").steps()));
    }
    Step.Fork fork = new Step.Fork(stage, paths);
    fork.flatten().forEach(inside -> StageRules.checkBehind(steps, inside));
    return fedByAQueue(stage).with(fork);
  }

  /** Adds work that makes work, none of it left out; see {@link #feedback}. */
  public <R> Pipeline<R> feedback(
      String name,
      QueueSpec<? super T> frontier,
      Function<? super Pipeline<T>, ? extends Pipeline<R>> body,
      Function<? super R, ? extends Publisher<? extends T>> more) {
    return feedback(name, frontier, body, more, UnaryOperator.identity());
  }

  /**
   * Adds work that makes work: a crawler's links, a listing's directories.
   *
   * <pre>{@code
   *            ┌───────────────────────── more ◄─┐
   *            ▼                                 │
   * items ──► [frontier] ──► body ──► results ───┴──► what follows
   * }</pre>
   *
   * <p>Each result of the body passes on to what follows, and then everything that {@code more}
   * makes of it goes into the frontier. Feeding back never waits for room, so it cannot block
   * itself; the options say what happens when the frontier is full. This part of the pipeline is
   * complete when what stands before it is and nothing in it is left to do.
   *
   * @param name the name of the stage that feeds back, unique in the pipeline
   * @param frontier holds the items that are to be worked on; named {@code <name>-frontier} if it
   *     has no name. It takes the place of a queue before this
   * @param body adds queues and stages that make results of the items. It may have no source, and
   *     no whole operator, of which nobody knows whether it has finished
   * @param more called once for each result, on the thread that brings it; its error fails the run
   */
  public <R> Pipeline<R> feedback(
      String name,
      QueueSpec<? super T> frontier,
      Function<? super Pipeline<T>, ? extends Pipeline<R>> body,
      Function<? super R, ? extends Publisher<? extends T>> more,
      UnaryOperator<FeedbackOptions<T>> options) {
    requireNonNull(options, "options");
    FeedbackOptions<T> set =
        requireNonNull(options.apply(FeedbackOptions.defaults()), "options returned null");
    Step.Stage stage =
        new Step.Stage(
            name, new Work.Feedback<T, R>(requireFunction(more)), StageOptions.defaults());
    String frontierName = frontier.name().isEmpty() ? name + "-frontier" : frontier.name();
    Step.Queue first = Step.Queue.after(steps, frontierName, frontier);
    Pipeline<R> inside =
        requireNonNull(body.apply(beginning(first)), "body returned null").fedByAQueue(stage);
    FeedbackRules.check(name, inside.steps());
    return with(new Step.Feedback(stage, inside.steps(), set));
  }

  /** Adds the last stage, of one worker; see {@link #to}. */
  public <R> Pipeline<R> to(
      String name, Function<? super T, ? extends Publisher<? extends R>> sink) {
    return stage(name, sink);
  }

  /**
   * Adds the last stage: a {@link #stage} under the name that reads well at the end. What its
   * publisher emits leaves the pipeline.
   */
  public <R> Pipeline<R> to(
      String name,
      Function<? super T, ? extends Publisher<? extends R>> sink,
      UnaryOperator<StageOptions<T>> options) {
    return stage(name, sink, options);
  }

  /** Returns the pipeline's name. */
  public String name() {
    return name;
  }

  /** Returns the declaration, in the order in which items pass; what an engine reads. */
  public List<Step> steps() {
    return steps;
  }

  /**
   * Returns this pipeline with a function applied to each of its steps, those in branches and loops
   * included: for what decorates or replaces sources and functions, such as a test kit. Of a fork
   * and of a loop it is the stage and the steps inside that the function is given.
   *
   * @param function returns the step or another of the same kind and name
   * @throws IllegalArgumentException if it gives a step another name or kind
   */
  public Pipeline<T> mapSteps(UnaryOperator<Step> function) {
    requireNonNull(function, "function");
    return new Pipeline<>(name, steps.stream().map(step -> step.map(function)).toList());
  }

  /** Returns a Flux of what leaves the last step; each subscription is a run. */
  public Flux<T> flux() {
    return flux(RunOptions.defaults());
  }

  /**
   * Returns a Flux of what leaves the last step; each subscription is a run.
   *
   * <ul>
   *   <li><b>Requests</b> what the memory promise allows, and holds results back while there is no
   *       demand.
   *   <li><b>Completes</b> when every item is finished.
   *   <li><b>Fails</b> with a {@link PipelineException}.
   *   <li><b>On cancel</b> cancels sources and functions, and discards what it holds: items in the
   *       queues, and those in a worker's hand or, if there is one, the result that stands for it.
   * </ul>
   */
  public Flux<T> flux(RunOptions options) {
    requireNonNull(options, "options");
    return Flux.defer(() -> PipelineEngine.find().flux(this, options));
  }

  /** Returns a Mono of the report of a run, started when it is subscribed to; see {@link #run}. */
  public Mono<RunReport> run() {
    return run(RunOptions.defaults());
  }

  /**
   * Returns a Mono of the report of a run, started when it is subscribed to. What leaves the last
   * step is dropped as soon as it is out. A run that fails ends in a {@link PipelineException},
   * which carries the report. Cancelling the subscription cancels the run.
   */
  public Mono<RunReport> run(RunOptions options) {
    requireNonNull(options, "options");
    return Mono.create(
        subscriber -> {
          List<Runnable> start = new ArrayList<>();
          PipelineRun run =
              PipelineEngine.find().start(this, options, subscriber.contextView(), start::add);
          Disposable told =
              run.completion()
                  .map(RunReport::orThrow)
                  .subscribe(subscriber::success, subscriber::error);
          subscriber.onCancel(
              () -> {
                told.dispose();
                run.cancel();
              });
          // Last: a source may bring everything before it returns.
          start.forEach(Runnable::run);
        });
  }

  /** Starts a run with the default options; see {@link #start(RunOptions)}. */
  public PipelineRun start() {
    return start(RunOptions.defaults());
  }

  /**
   * Starts a run and returns its handle at once. Each source is subscribed to and asked for items
   * on threads of the run, as many as there are sources that block, so one that emits on the thread
   * that subscribes holds up neither the caller, nor another source, nor another run. What leaves
   * the last step is dropped as soon as it is out. A run that fails while nobody has subscribed to
   * its {@link PipelineRun#completion} is logged as an error.
   */
  public PipelineRun start(RunOptions options) {
    requireNonNull(options, "options");
    Pipeline<T> started =
        options.seed().isPresent()
            ? this
            : mapSteps(step -> step instanceof Step.Source source ? source.apart() : step);
    return PipelineEngine.find().start(started, options, Context.empty(), Runnable::run);
  }

  /** Returns a picture of the declaration as a Mermaid flowchart. */
  public String mermaid() {
    return Mermaid.draw(this);
  }

  @Override
  public String toString() {
    return "Pipeline '%s' %s".formatted(name, steps);
  }

  private <R> Pipeline<R> stage(
      String stageName, Work work, UnaryOperator<StageOptions<T>> options) {
    Step.Stage stage = new Step.Stage(stageName, work, applied(options));
    StageRules.checkBehind(steps, stage);
    return fedByAQueue(stage).with(stage);
  }

  private static <T> StageOptions<T> applied(UnaryOperator<StageOptions<T>> options) {
    requireNonNull(options, "options");
    return requireNonNull(options.apply(StageOptions.defaults()), "options returned null");
  }

  /** Returns this pipeline with a hand-over to the stage, if it does not end in a queue. */
  private Pipeline<T> fedByAQueue(Step.Stage stage) {
    requireUnique(stage, allSteps().toList());
    if (last() instanceof Step.Queue) {
      return this;
    }
    return queue(QueueSpec.<T>handOver(stage.options().workers()).named("to-" + stage.name()));
  }

  private <R> Pipeline<R> with(Step step) {
    List<Step> named = new ArrayList<>(allSteps().toList());
    step.flatten()
        .forEach(
            added -> {
              requireUnique(added, named);
              named.add(added);
            });
    List<Step> extended = new ArrayList<>(steps);
    extended.add(step);
    return new Pipeline<>(name, List.copyOf(extended));
  }

  private static void requireUnique(Step step, List<Step> others) {
    for (Step other : others) {
      if (other.name().equals(step.name())) {
        throw new IllegalArgumentException(
            "name '%s' must be unique in the pipeline, was already given to a %s"
                .formatted(step.name(), other.kind()));
      }
    }
  }

  /** Returns the steps and those inside them. */
  private Stream<Step> allSteps() {
    return steps.stream().flatMap(Step::flatten);
  }

  private Step last() {
    return steps.get(steps.size() - 1);
  }

  /**
   * A queue with no name is called by its number, in a branch or a loop behind the name of that.
   */
  private String nextQueueName() {
    return prefix() + "queue-" + (1 + allSteps().filter(Step.Queue.class::isInstance).count());
  }

  private String nextBatchName() {
    return prefix()
        + "batch-"
        + (1 + allSteps().filter(step -> step.kind().equals("batch")).count());
  }

  private String prefix() {
    return steps.get(0) instanceof Step.Source ? "" : steps.get(0).name() + "-";
  }

  private static <F> F requireFunction(F function) {
    return requireNonNull(function, "function");
  }
}
