package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import dev.millrace.PipelineException;
import dev.millrace.QueueSpec;
import dev.millrace.Step;
import dev.millrace.Work;
import dev.millrace.queue.BoundedQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.concurrent.Queues;

/**
 * The sources, queues and rails of one run.
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
  private final List<BoundedQueue<Object>> queues = new ArrayList<>();
  private final List<StageTally> stages = new ArrayList<>();
  private final List<SourceGate<Object>> sources = new ArrayList<>();
  private final Placements placements = new Placements();

  /** The last queue's step; what feeds it, if it was not declared. */
  private Step outletStep;

  /** What sets the rails going, those of the last stage first. */
  private final Deque<Runnable> railStarts = new ArrayDeque<>();

  /** What sets the sources going, in the order of the declaration. */
  private final List<Runnable> sourceStarts = new ArrayList<>();

  RunGraph(Run<?> run, List<Step> steps) {
    this.run = run;
    this.outletStep = steps.get(0);
    List<Step> feeders = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof Step.Queue queue) {
        addQueue(feeders, queue.spec().named(queue.name()));
        outletStep = queue;
        feeders.clear();
      } else {
        feeders.add(step);
      }
    }
    if (!feeders.isEmpty()) {
      addQueue(feeders, QueueSpec.handOver(placesOfTheOutlet(feeders)));
      outletStep = feeders.get(feeders.size() - 1);
    }
  }

  /** What a stage makes passes to the subscriber at once; sources reserve a place each. */
  private static int placesOfTheOutlet(List<Step> feeders) {
    boolean onlyAStage = feeders.size() == 1 && feeders.get(0) instanceof Step.Stage;
    return onlyAStage ? 0 : feeders.size();
  }

  @SuppressWarnings("unchecked") // the declaration has checked the types of the items
  private void addQueue(List<Step> feeders, QueueSpec<?> spec) {
    BoundedQueue<Object> queue =
        BoundedQueue.of((QueueSpec<Object>) spec, item -> Operators.onDiscard(item, run.context()));
    for (Step feeder : feeders) {
      if (feeder instanceof Step.Stage stage) {
        addStage(stage, outlet(), queue);
      } else if (feeder instanceof Step.Source source) {
        addSource(source, queue.subscriber(share(queue.capacity(), feeders)));
      }
    }
    queues.add(queue);
  }

  /** The places that a source may reserve, with one left for a stage that feeds the queue, too. */
  private static int share(int capacity, List<Step> feeders) {
    boolean fedByAStage = feeders.get(0) instanceof Step.Stage;
    int forSources = fedByAStage ? capacity - 1 : capacity;
    int sources = fedByAStage ? feeders.size() - 1 : feeders.size();
    return Math.max(1, Math.min(Queues.SMALL_BUFFER_SIZE, forSources / sources));
  }

  private void addSource(Step.Source source, CoreSubscriber<Object> inlet) {
    SourceGate<Object> gate =
        new SourceGate<>(run.context(), error -> run.feedFailed(source, error), inlet);
    sources.add(gate);
    sourceStarts.add(() -> subscribe(source.publisher(), gate));
  }

  private static void subscribe(Publisher<?> source, SourceGate<Object> gate) {
    try {
      Flux.<Object>from(source).subscribe(gate);
    } catch (Throwable e) {
      Exceptions.throwIfFatal(e);
      gate.onError(e);
    }
  }

  private void addStage(Step.Stage stage, BoundedQueue<Object> from, BoundedQueue<Object> to) {
    Scheduler scheduler = placements.schedulerOf(stage.name(), stage.options());
    List<RailCounters> rails = new ArrayList<>();
    for (int rail = 0; rail < stage.options().workers(); rail++) {
      RailCounters counters = new RailCounters();
      rails.add(counters);
      railStarts.push(newRail(stage, outletStep, scheduler, counters, from, to));
    }
    stages.add(new StageTally(stage, from, rails));
  }

  @SuppressWarnings("unchecked") // the declaration has checked the types of the items
  private Runnable newRail(
      Step.Stage stage,
      Step queue,
      @Nullable Scheduler scheduler,
      RailCounters counters,
      BoundedQueue<Object> from,
      BoundedQueue<Object> to) {
    if (stage.work() instanceof Work.Operator<?, ?> operator) {
      Work.Operator<Object, Object> work = (Work.Operator<Object, Object>) operator;
      Flux<Object> items = items(from, scheduler).onErrorResume(e -> feedFailed(queue, e));
      Counter in = new Counter();
      CoreSubscriber<Object> inlet = to.subscriber(() -> counters.resultQueued(in));
      return () -> startOperator(stage, work, counters, in, items, inlet);
    }
    CoreSubscriber<Object> inlet = to.subscriber(counters::resultQueued);
    ItemStage<Object, Object> shared = itemStage(stage, queue, scheduler);
    boolean attemptsAreScheduled = stage.options().timeout().isPresent();
    Flux<Object> items = items(from, attemptsAreScheduled ? null : scheduler);
    return () -> items.subscribe(new ItemRail<>(shared, counters, inlet));
  }

  private static Flux<Object> items(BoundedQueue<Object> queue, @Nullable Scheduler scheduler) {
    return scheduler == null ? queue.flux() : queue.flux(scheduler);
  }

  @SuppressWarnings("unchecked") // the declaration has checked the types of the items
  private ItemStage<Object, Object> itemStage(
      Step.Stage stage, Step queue, @Nullable Scheduler scheduler) {
    return stage.work() instanceof Work.Mapping<?, ?> mapping
        ? ItemStage.of(run, stage, queue, (Work.Mapping<Object, Object>) mapping, scheduler)
        : ItemStage.of(run, stage, queue, (Work.Async<Object, Object>) stage.work(), scheduler);
  }

  private Publisher<Object> feedFailed(Step queue, Throwable error) {
    run.feedFailed(queue, error);
    return Flux.empty();
  }

  private void startOperator(
      Step.Stage stage,
      Work.Operator<Object, Object> work,
      RailCounters counters,
      Counter in,
      Flux<Object> items,
      CoreSubscriber<Object> inlet) {
    OperatorRail<Object> rail = new OperatorRail<>(run, stage, counters, in, inlet);
    Publisher<?> results;
    try {
      Flux<Object> counted = items.doOnNext(item -> in.increment());
      results =
          requireNonNull(work.function().apply(counted), "the stage's operator returned null");
    } catch (Throwable e) {
      rail.onSubscribe(Operators.emptySubscription());
      rail.onError(e);
      Exceptions.throwIfFatal(e);
      return;
    }
    Flux.<Object>from(results).subscribe(rail);
  }

  /** What fails if the last queue does. */
  Step outletStep() {
    return outletStep;
  }

  /** The queue that the last step feeds or is. */
  BoundedQueue<Object> outlet() {
    return queues.get(queues.size() - 1);
  }

  void start() {
    railStarts.forEach(this::startIfRunning);
    sourceStarts.forEach(this::startIfRunning);
  }

  private void startIfRunning(Runnable part) {
    if (run.isRunning()) {
      part.run();
    }
  }

  /** Cancels the sources; what they have brought stays. */
  void closeSources() {
    sources.forEach(SourceGate::close);
  }

  /**
   * Closes and empties every queue, the last one first. That cancels what feeds it: the rails that
   * take from the queue before, so that no one wakes them when it closes.
   *
   * @param reason what the subscriber is told; {@code null} for nothing
   * @return how many items were queued
   */
  long abandon(@Nullable PipelineException reason) {
    closeSources();
    if (reason != null) {
      outlet().close(reason);
    }
    long left = 0;
    for (int last = queues.size() - 1; last >= 0; last--) {
      List<Object> items = queues.get(last).closeNow();
      left += items.size();
      Operators.onDiscardMultiple(items, run.context());
    }
    return left;
  }

  void disposeSchedulers() {
    placements.dispose();
  }

  RunAccount account() {
    return new RunAccount(queues, stages);
  }
}
