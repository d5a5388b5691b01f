package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import dev.millrace.Step;
import dev.millrace.Work;
import dev.millrace.queue.BoundedQueue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/** The workers of one stage of a run: rails that compete for the items of the queue before it. */
final class Pool {

  private final Run<?> run;
  private final Step.Stage stage;
  private final Step queue;
  private final BoundedQueue<Object> input;
  private final @Nullable Scheduler scheduler;

  /** The first queue of each branch, or the one queue that the stage feeds. */
  private final Inlets[] outputs;

  /** What the stage feeds back to, if it does. */
  private final @Nullable FeedbackLoop loop;

  /** What the rails share; made with the first of them. */
  private @Nullable ItemStage shared;

  /** What keeps the stage's order, if it has one; made before the rails. */
  private @Nullable OrderedRails ordered;

  private final List<RailCounters> rails = new ArrayList<>();
  private final List<Runnable> starts = new ArrayList<>();

  /**
   * @param queue the step whose failure is a failure of the input
   * @param scheduler where the stage works; {@code null} for the thread that brings the item
   * @param ways how many ways lead out: the branches of a fork, or 1
   * @param loop what the stage feeds back to; {@code null} for nothing
   */
  Pool(
      Run<?> run,
      Step.Stage stage,
      Step queue,
      BoundedQueue<Object> input,
      @Nullable Scheduler scheduler,
      int ways,
      @Nullable FeedbackLoop loop) {
    this.run = run;
    this.stage = stage;
    this.queue = queue;
    this.input = input;
    this.scheduler = scheduler;
    this.loop = loop;
    this.outputs = new Inlets[ways];
  }

  /** Returns a way out. */
  Feeder way(int number) {
    return new Feeder() {

      @Override
      public Step step() {
        return stage;
      }

      @Override
      public void feed(Inlets next, int share) {
        outputs[number] = next;
      }
    };
  }

  /** Makes the rails, when every way out has its queue, and before anything flows. */
  void prepare() {
    ordered =
        OrderedRails.of(
            stage.options(), input, run.context(), error -> shared().crashed(error), this::outlet);
    if (ordered != null) {
      rails.add(ordered.account());
    }
    for (int rail = 0; rail < stage.options().workers(); rail++) {
      RailCounters counters = ordered == null ? new RailCounters() : ordered.newCounters();
      rails.add(counters);
      starts.add(newRail(counters));
    }
  }

  /** Sets the rails going, each unless the run is over by then. */
  void start() {
    if (ordered != null && run.isRunning()) {
      ordered.start();
    }
    for (Runnable start : starts) {
      if (run.isRunning()) {
        start.run();
      }
    }
  }

  StageTally tally() {
    return new StageTally(stage, input, rails, ordered == null ? null : ordered.dispatcher());
  }

  private Runnable newRail(RailCounters counters) {
    if (stage.work() instanceof Work.Operator<?, ?> operator) {
      return newOperatorRail(operator, counters);
    }
    ItemStage items = shared();
    if (ordered != null) {
      DispatchRail rail = ordered.newRail(counters, ofRail());
      CoreSubscriber<Object> inlet = ordered.outletOf(rail, () -> outlet(counters));
      return () -> rail.subscribe(new ItemRail(items, counters, inlet));
    }
    CoreSubscriber<Object> outlet = outlet(counters);
    return () -> taken().subscribe(new ItemRail(items, counters, outlet));
  }

  private ItemStage shared() {
    if (shared == null) {
      shared = new ItemStage(run, stage, queue, scheduler, loop);
    }
    return shared;
  }

  private @Nullable Scheduler ofRail() {
    return ItemStage.attemptsAreScheduled(stage) ? null : scheduler;
  }

  private Flux<?> taken() {
    Scheduler ofRail = ofRail();
    if (stage.options().failurePolicy().requeues() > 0) {
      return ofRail == null ? input.deliveries() : input.deliveries(ofRail);
    }
    return ofRail == null ? input.flux() : input.flux(ofRail);
  }

  private CoreSubscriber<Object> outlet(RailCounters counters) {
    List<CoreSubscriber<Object>> inlets = new ArrayList<>();
    for (Inlets output : outputs) {
      inlets.add(output.ofRail(counters::resultQueued));
    }
    if (loop != null) {
      inlets.add(new FeedbackOutlet(loop));
    }
    return isFork() ? new ForkOutlet(run.context(), inlets) : inlets.get(0);
  }

  private boolean isFork() {
    return loop != null
        || stage.work() instanceof Work.Route<?>
        || stage.work() instanceof Work.Broadcast;
  }

  @SuppressWarnings("unchecked") // the declaration has checked the types of the items
  private Runnable newOperatorRail(Work.Operator<?, ?> operator, RailCounters counters) {
    Work.Operator<Object, Object> work = (Work.Operator<Object, Object>) operator;
    Flux<Object> items = scheduler == null ? input.flux() : input.flux(scheduler);
    Flux<Object> taken = items.onErrorResume(this::inputFailed);
    Counter in = new Counter();
    CoreSubscriber<Object> inlet = outputs[0].ofRail(() -> counters.resultQueued(in));
    return () -> startOperator(work, counters, in, taken, inlet);
  }

  private Publisher<Object> inputFailed(Throwable error) {
    run.feedFailed(queue, error);
    return Flux.empty();
  }

  private void startOperator(
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
}
