package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import dev.millrace.Step;
import dev.millrace.Work;
import dev.millrace.WorkerRange;
import dev.millrace.queue.BoundedQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * The workers of one stage of a run: rails that compete for the items of the queue before it. There
 * may be more or fewer of them while items flow.
 */
final class Pool {

  private final Run<?> run;
  private final Step.Stage stage;
  private final FedQueue feed;
  private final BoundedQueue<Object> input;
  private final Consumer<FedQueue> onLeave;
  private final Place place;

  /** The first queue of each branch, or the one queue that the stage feeds. */
  private final Inlets[] outputs;

  /** What the stage feeds back to, if it does. */
  private final @Nullable FeedbackLoop loop;

  /** What the rails share; made with the first of them. */
  private @Nullable ItemStage shared;

  /** What keeps the stage's order, if it has one; made before the rails. */
  private @Nullable OrderedRails ordered;

  /** Finds the number of workers; {@code null} if that is declared. */
  private final @Nullable AdaptiveWorkers adaptive;

  private final Object monitor = new Object();

  // Guarded by the monitor, under which no code of the user runs.

  /** The rails that were not told to stop, the newest last. */
  private final Deque<Rail> rails = new ArrayDeque<>();

  /** What the rails are told of the stage; made with them. */
  private final List<RunStage> stages = new ArrayList<>();

  /** Of all rails that there ever were; a new one goes on with those of one that has ended. */
  private final List<RailCounters> counters = new ArrayList<>();

  private final Deque<RailCounters> freeCounters = new ArrayDeque<>();

  /** Rails that wait for the start of the run, those that were told to stop included. */
  private List<Rail> prepared = new ArrayList<>();

  private boolean started;

  /** Rails that have not ended; none can be added when the last has, or all are cancelled. */
  private int live;

  /** Ways out whose queues are open, as long as there are rails. */
  private int openWays;

  /**
   * A worker.
   *
   * @param stop ends it when it has nothing in hand
   * @param start subscribes it to its queue
   */
  private record Rail(Runnable stop, Runnable start) {}

  /**
   * @param feed what the stage takes its items from
   * @param place where the stage works
   * @param ways how many ways lead out: the branches of a fork, or 1
   * @param loop what the stage feeds back to; {@code null} for nothing
   * @param onLeave told when the last rail has ended and items are left, or may come
   */
  Pool(
      Run<?> run,
      Step.Stage stage,
      FedQueue feed,
      Place place,
      int ways,
      @Nullable FeedbackLoop loop,
      Consumer<FedQueue> onLeave) {
    this.run = run;
    this.stage = stage;
    this.feed = feed;
    this.input = feed.queue();
    this.onLeave = onLeave;
    this.openWays = ways;
    this.place = place;
    this.loop = loop;
    this.outputs = new Inlets[ways];
    WorkerRange range = stage.options().workerRange();
    this.adaptive =
        range.isFixed()
            ? null
            : new AdaptiveWorkers(stage.name(), range, run.timer(), this::tally, this::changeTo);
  }

  String name() {
    return stage.name();
  }

  /** Lets no worker start an item until what is returned is disposed of. */
  Disposable pause() {
    return ordered == null
        ? input.pause()
        : Disposables.composite(input.pause(), ordered.dispatcher().pause());
  }

  /** Returns a way out. */
  Feeder way(int number) {
    return new Feeder() {

      @Override
      public Step step() {
        return stage;
      }

      @Override
      public boolean reservesAPlace() {
        return stage.reservesAPlace();
      }

      @Override
      public void feed(Inlets next, int share) {
        outputs[number] = next;
      }

      @Override
      public @Nullable FedQueue cancel() {
        return wayClosed();
      }
    };
  }

  /** The rails are cancelled with the last of their ways out. */
  private @Nullable FedQueue wayClosed() {
    synchronized (monitor) {
      openWays--;
      if (openWays > 0 || live == 0) {
        return null;
      }
      live = 0;
    }
    if (adaptive != null) {
      adaptive.dispose();
    }
    return feed;
  }

  /** Makes the rails, when every way out has its queue, and before anything flows. */
  void prepare() {
    ordered =
        OrderedRails.of(
            stage.options(), input, run, place, error -> shared().crashed(error), this::outlet);
    synchronized (monitor) {
      if (ordered != null) {
        counters.add(ordered.account());
      }
      for (int rail = 0; rail < stage.options().workers(); rail++) {
        prepared.add(addRail());
      }
    }
  }

  /** Sets the rails going, each unless the run is over by then. */
  void start() {
    List<Rail> first;
    synchronized (monitor) {
      if (live == 0) {
        // What stands behind wants nothing.
        return;
      }
      first = prepared;
      prepared = List.of();
      started = true;
    }
    if (ordered != null && run.isRunning()) {
      ordered.start();
    }
    if (adaptive != null) {
      run.untilTheEnd(adaptive);
      adaptive.start();
    }
    first.forEach(this::start);
  }

  private void start(Rail rail) {
    if (run.isRunning()) {
      rail.start.run();
    }
  }

  /** Adds or retires rails, as someone wishes. */
  void resize(int workers) {
    if (stage.work() instanceof Work.Batch<?> && workers != 1) {
      throw new IllegalArgumentException(
          "workers of batch '%s' must be 1, was %d".formatted(stage.name(), workers));
    }
    if (adaptive != null) {
      adaptive.moveTo(workers);
    }
    changeTo(workers);
  }

  /** Adds or retires rails; returns before those that are added start. */
  private void changeTo(int workers) {
    List<Rail> added = new ArrayList<>();
    List<Rail> retired = new ArrayList<>();
    synchronized (monitor) {
      place.makeRoomFor(workers);
      // While one has not ended the queues behind are open, and then they stay so for the new one.
      while (rails.size() < workers && live > 0) {
        (started ? added : prepared).add(addRail());
      }
      while (rails.size() > workers) {
        retired.add(rails.removeLast());
      }
    }
    added.forEach(rail -> run.time().execute(() -> start(rail)));
    retired.forEach(rail -> run.time().execute(rail.stop));
  }

  private Rail addRail() {
    Rail rail = newRail();
    rails.addLast(rail);
    live++;
    return rail;
  }

  private void railEnded(RailCounters ofRail) {
    synchronized (monitor) {
      if (live == 0) {
        return;
      }
      freeCounters.addLast(ofRail);
      live--;
      if (live > 0) {
        return;
      }
    }
    if (!input.isClosed() || !input.isEmpty()) {
      onLeave.accept(feed);
    }
  }

  /** Returns the stage's name for each function of it that has not returned. */
  List<String> stillRunning() {
    int working;
    synchronized (monitor) {
      working =
          stages.isEmpty() ? place.running() : stages.stream().mapToInt(RunStage::working).sum();
    }
    return Collections.nCopies(working, stage.name());
  }

  StageTally tally() {
    Dispatcher dispatcher = ordered == null ? null : ordered.dispatcher();
    synchronized (monitor) {
      return new StageTally(
          stage,
          input,
          Stream.of(outputs).map(Inlets::queue).toList(),
          List.copyOf(counters),
          dispatcher,
          rails.size(),
          live,
          adaptive == null ? Optional.empty() : Optional.of(adaptive.choice()));
    }
  }

  private Rail newRail() {
    RailCounters ofRail = freeCounters.poll();
    if (ofRail == null) {
      ofRail = ordered == null ? new RailCounters() : ordered.newCounters();
      counters.add(ofRail);
    }
    if (stage.work() instanceof Work.Operator<?, ?> operator) {
      return newOperatorRail(operator, ofRail);
    }
    return stage.work() instanceof Work.Batch<?> batch
        ? newBatchRail(batch, ofRail)
        : newItemRail(ofRail);
  }

  private Rail newItemRail(RailCounters ofRail) {
    ItemStage items = shared();
    if (ordered != null) {
      DispatchRail rail = ordered.newRail(ofRail);
      CoreSubscriber<Object> inlet = ordered.outletOf(rail, () -> outlet(ofRail));
      return new Rail(
          rail::retire,
          () -> rail.subscribe(new ItemRail(items, ofRail, () -> railEnded(ofRail), inlet)));
    }
    Sinks.Empty<Void> stop = Sinks.empty();
    CoreSubscriber<Object> outlet = outlet(ofRail);
    return new Rail(
        stop::tryEmitEmpty,
        () ->
            takenUntil(stop.asMono())
                .subscribe(new ItemRail(items, ofRail, () -> railEnded(ofRail), outlet)));
  }

  private Rail newBatchRail(Work.Batch<?> batch, RailCounters ofRail) {
    BatchStage lists = new BatchStage(run, stage, feed.step(), place, batch.spec());
    stages.add(lists);
    CoreSubscriber<Object> inlet = outputs[0].ofBatch(ofRail::listQueued);
    Sinks.Empty<Void> stop = Sinks.empty();
    return new Rail(
        stop::tryEmitEmpty,
        () ->
            takenUntil(stop.asMono())
                .subscribe(new BatchRail(lists, ofRail, () -> railEnded(ofRail), inlet)));
  }

  private ItemStage shared() {
    if (shared == null) {
      shared = new ItemStage(run, stage, feed.step(), place, loop, adaptive);
      stages.add(shared);
    }
    return shared;
  }

  private Flux<?> takenUntil(Mono<Void> stop) {
    Scheduler ofRail = place.scheduler();
    if (stage.options().failurePolicy().requeues() > 0) {
      return ofRail == null ? input.deliveriesUntil(stop) : input.deliveriesUntil(stop, ofRail);
    }
    return ofRail == null ? input.fluxUntil(stop) : input.fluxUntil(stop, ofRail);
  }

  private CoreSubscriber<Object> outlet(RailCounters ofRail) {
    boolean isRoute = stage.work() instanceof Work.Route<?>;
    if (loop == null && !isRoute && !(stage.work() instanceof Work.Broadcast)) {
      return outputs[0].ofRail(ofRail::resultQueued);
    }
    ForkOutlet fork =
        isRoute ? ForkOutlet.toOne(run.context(), ofRail) : ForkOutlet.toAll(run.context());
    for (Inlets output : outputs) {
      fork.addBranch(output, ofRail::resultQueued);
    }
    if (loop != null) {
      fork.addWayBack(new FeedbackOutlet(loop));
    }
    return fork;
  }

  @SuppressWarnings("unchecked") // the declaration has checked the types of the items
  private Rail newOperatorRail(Work.Operator<?, ?> operator, RailCounters ofRail) {
    Work.Operator<Object, Object> work = (Work.Operator<Object, Object>) operator;
    CoreSubscriber<Object> outlet = outputs[0].ofRail(ofRail::operatorResultQueued);
    OperatorRail<Object> rail =
        new OperatorRail<>(run, stage, ofRail, () -> railEnded(ofRail), outlet);
    Sinks.Empty<Void> stop = Sinks.empty();
    Mono<Void> end = stop.asMono();
    Scheduler scheduler = place.scheduler();
    Flux<Object> items =
        new OperatorInput(
            (scheduler == null ? input.fluxUntil(end) : input.fluxUntil(end, scheduler))
                .onErrorResume(this::inputFailed),
            ofRail,
            error -> run.crashed(stage, error));
    return new Rail(stop::tryEmitEmpty, () -> startOperator(work, items, rail));
  }

  private Publisher<Object> inputFailed(Throwable error) {
    run.feedFailed(feed.step(), error);
    return Flux.empty();
  }

  private static void startOperator(
      Work.Operator<Object, Object> work, Flux<Object> items, OperatorRail<Object> rail) {
    Publisher<?> results;
    try {
      results = requireNonNull(work.function().apply(items), "the stage's operator returned null");
    } catch (Throwable e) {
      rail.onSubscribe(Operators.emptySubscription());
      rail.onError(e);
      Exceptions.throwIfFatal(e);
      return;
    }
    Flux.<Object>from(results).subscribe(rail);
  }
}
