package dev.millrace.stages;

import dev.millrace.PipelineException;
import dev.millrace.QueueSpec;
import dev.millrace.Step;
import dev.millrace.queue.BoundedQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.concurrent.Queues;

/**
 * The sources, queues and pools of one run.
 *
 * <p>They are put together from the first step to the last: all that feeds a queue gets its
 * subscriber before anything flows, since a queue closes when all of them have completed. Rails are
 * set going from the last to the first, then the sources, so that nothing flows before someone
 * takes it.
 *
 * <p>The declaration has checked the types of the items; here an item is an {@code Object}.
 */
final class RunGraph {

  private final Run<?> run;
  private final List<FedQueue> queues = new ArrayList<>();
  private final List<Pool> pools = new ArrayList<>();
  private final List<SourceFeeder> sources = new ArrayList<>();
  private final List<FeedbackLoop> loops = new ArrayList<>();
  private final Placements placements;

  /** What feeds the queue that comes next. */
  private List<Feeder> feeders = new ArrayList<>();

  RunGraph(Run<?> run, List<Step> steps) {
    this.run = run;
    this.placements = new Placements(run);
    steps.forEach(this::add);
    if (!feeders.isEmpty()) {
      // It was not declared: what fails is what feeds it.
      Step last = feeders.get(feeders.size() - 1).step();
      addQueue(last, QueueSpec.handOver(placesOfTheOutlet()));
    }
    pools.forEach(Pool::prepare);
  }

  private void add(Step step) {
    if (step instanceof Step.Queue queue) {
      addQueue(queue, queue.spec().named(queue.name()));
    } else if (step instanceof Step.Source source) {
      SourceFeeder feeder = new SourceFeeder(run, source);
      sources.add(feeder);
      feeders.add(feeder);
    } else if (step instanceof Step.Stage stage) {
      feeders.add(addPool(stage, 1, null).way(0));
    } else if (step instanceof Step.Fork fork) {
      addFork(fork);
    } else if (step instanceof Step.Feedback feedback) {
      addLoop(feedback);
    }
  }

  private void addQueue(Step step, QueueSpec<?> spec) {
    BoundedQueue<Object> queue = newQueue(spec);
    addQueue(new FedQueue(step, queue, feeders, null), Inlets.of(queue), share(queue.capacity()));
  }

  private BoundedQueue<Object> newQueue(QueueSpec<?> spec) {
    return BoundedQueue.of(Carried.queueOf(spec), item -> Carried.discard(item, run.context()));
  }

  private void addQueue(FedQueue queue, Inlets inlets, int share) {
    queues.add(queue);
    feeders.forEach(feeder -> feeder.feed(inlets, share));
    feeders = new ArrayList<>();
  }

  private void addLoop(Step.Feedback step) {
    Step.Queue first = step.frontier();
    BoundedQueue<Object> frontier = newQueue(first.spec().named(first.name()));
    FeedbackLoop loop = new FeedbackLoop(run, step, frontier, feeders.size());
    loops.add(loop);
    addQueue(
        new FedQueue(first, frontier, feeders, loop), loop.inlets(), share(loop.placesOfOutside()));
    step.body().stream().skip(1).forEach(this::add);
    feeders.add(addPool(step.stage(), 1, loop).way(0));
  }

  /**
   * The places that a source may reserve, with one left for each batch that feeds the queue, and
   * one for the other stages that do.
   */
  private int share(int capacity) {
    int ofSources = (int) feeders.stream().filter(SourceFeeder.class::isInstance).count();
    int reserving = (int) feeders.stream().filter(Feeder::reservesAPlace).count();
    int ofOthers = reserving - ofSources + (reserving < feeders.size() ? 1 : 0);
    int forSources = (capacity - ofOthers) / Math.max(1, ofSources);
    return Math.max(1, Math.min(Queues.SMALL_BUFFER_SIZE, forSources));
  }

  /**
   * What stages make passes to the subscriber at once, and so do the lists of a batch that stands
   * alone. Sources reserve a place each, and so do batches beside others, which could wait for ever
   * for the one place that a waiting subscriber is.
   */
  private int placesOfTheOutlet() {
    boolean oneOnly = feeders.size() == 1 && !(feeders.get(0) instanceof SourceFeeder);
    return oneOnly || feeders.stream().noneMatch(Feeder::reservesAPlace) ? 0 : feeders.size();
  }

  private Pool addPool(Step.Stage stage, int ways, @Nullable FeedbackLoop loop) {
    Pool pool = new Pool(run, stage, last(), placements.placeOf(stage), ways, loop, this::leave);
    pools.add(pool);
    return pool;
  }

  private void addFork(Step.Fork fork) {
    Pool pool = addPool(fork.stage(), fork.branches().size(), null);
    List<Feeder> ends = new ArrayList<>();
    for (int branch = 0; branch < fork.branches().size(); branch++) {
      feeders.add(pool.way(branch));
      fork.branches().get(branch).steps().forEach(this::add);
      ends.addAll(feeders);
      feeders = new ArrayList<>();
    }
    feeders = ends;
  }

  /** Returns the last stage that has an item in hand, or else the first source. */
  Step stepAtWork() {
    return pools.stream()
        .map(Pool::tally)
        .filter(tally -> tally.read().counts().busy() > 0)
        .<Step>map(StageTally::step)
        .reduce((one, behind) -> behind)
        .orElseGet(() -> sources.get(0).step());
  }

  /** What fails if the last queue does. */
  Step outletStep() {
    return last().step();
  }

  /** The queue that the last step feeds or is. */
  BoundedQueue<Object> outlet() {
    return last().queue();
  }

  private FedQueue last() {
    return queues.get(queues.size() - 1);
  }

  void start() {
    for (int last = pools.size() - 1; last >= 0; last--) {
      pools.get(last).start();
    }
    for (SourceFeeder source : sources) {
      if (run.isRunning()) {
        source.start();
      }
    }
  }

  /** Cancels the sources; what they have brought stays. */
  void closeSources() {
    sources.forEach(SourceFeeder::close);
  }

  /** Has the sources take no more, and cancels those that cannot; what they have taken stays. */
  void finishSources() {
    sources.forEach(SourceFeeder::finish);
  }

  /**
   * Closes and empties every queue, the last one first. That cancels what feeds it: the rails that
   * take from the queue before, so that no one wakes them when it closes.
   *
   * @param reason what the subscriber is told; {@code null} for nothing
   */
  void abandon(@Nullable PipelineException reason) {
    closeSources();
    if (reason != null) {
      outlet().close(reason);
    }
    for (int last = queues.size() - 1; last >= 0; last--) {
      queues.get(last).close(run.context());
    }
  }

  /**
   * Nobody takes from a queue any more though the run goes on. Ends what feeds it, and so on
   * upstream, as far as that feeds nothing else.
   */
  private void leave(FedQueue abandoned) {
    Deque<FedQueue> left = new ArrayDeque<>();
    for (FedQueue next = abandoned; next != null; next = left.poll()) {
      next.close(run.context());
      for (Feeder feeder : next.feeders()) {
        FedQueue before = feeder.cancel();
        if (before != null) {
          left.add(before);
        }
      }
    }
  }

  /** Completes when nothing is left of what the closed queues kept outside of memory. */
  Mono<Void> closed() {
    return Mono.when(loops.stream().map(FeedbackLoop::closed).toList());
  }

  void disposeSchedulers() {
    placements.dispose();
  }

  /** Lets no worker start an item until what is returned is disposed of. */
  List<Disposable> pause() {
    return pools.stream().map(Pool::pause).toList();
  }

  /** Changes the number of workers of a stage. */
  void resize(String stage, int workers) {
    pool(stage).resize(workers);
  }

  private Pool pool(String stage) {
    return pools.stream()
        .filter(pool -> pool.name().equals(stage))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "stage must be one of %s, was '%s'"
                        .formatted(pools.stream().map(Pool::name).toList(), stage)));
  }

  /** Returns the name of the stage, or the source, of each function that has not returned. */
  List<String> stillRunning() {
    return Stream.concat(
            sources.stream().flatMap(source -> source.stillRunning().stream()),
            pools.stream().flatMap(pool -> pool.stillRunning().stream()))
        .toList();
  }

  RunAccount account() {
    return new RunAccount(pools.stream().map(Pool::tally).toList(), outlet(), loops);
  }
}
