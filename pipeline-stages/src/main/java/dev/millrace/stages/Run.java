package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import dev.millrace.Durations;
import dev.millrace.Pipeline;
import dev.millrace.PipelineException;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunSnapshot;
import dev.millrace.RunState;
import dev.millrace.Step;
import dev.millrace.queue.BoundedQueue;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.Logger;
import reactor.util.Loggers;
import reactor.util.context.Context;

/**
 * One run of a pipeline, from its start to its report.
 *
 * <p>It ends in one of three ways, whichever comes first: the last queue is drained ({@link
 * #outletEnded}), something fails ({@link #fail}), or it is cancelled ({@link #cancel}). The last
 * two close every queue, which cancels what feeds it: sources and rails. A {@link #drain} ends the
 * sources, and leads to the first.
 */
final class Run<T> implements PipelineRun, Scannable {

  @SuppressWarnings("rawtypes") // a class literal has no type arguments
  private static final AtomicReferenceFieldUpdater<Run, RunState> STATE =
      AtomicReferenceFieldUpdater.newUpdater(Run.class, RunState.class, "state");

  /** A drain that is given longer is given all the time there is; nanoseconds would overflow. */
  private static final Duration FOR_EVER = Durations.LONGEST;

  /** Of what a user looks at, not of what does it; asked for anew, as loggers may be exchanged. */
  private final Logger logger = Loggers.getLogger(PipelineRun.class);

  private final Pipeline<T> pipeline;
  private final Duration grace;
  private final AtWork atWork = new AtWork();
  private final LastSkips lastSkips = new LastSkips();
  private final RunTime time;
  private final RunGraph graph;
  private final Pause pause;
  private final RunOutput<T> output;

  private volatile RunState state = RunState.RUNNING;
  private final AtomicReference<@Nullable PipelineException> failure = new AtomicReference<>();
  private final Sinks.One<RunReport> report = Sinks.one();

  /** The most items that a snapshot has counted as taken. */
  private final AtomicLong taken = new AtomicLong();

  /** Set when the report is out. */
  private volatile boolean over;

  /** Set when a drain begins, and not cleared. */
  private volatile boolean draining;

  /** Ends the run when it is idle; {@code null} if it may be idle for ever. */
  private final @Nullable IdleWatch idleWatch;

  /** What is to happen later, unless the run is over by then. */
  private final Disposable.Composite later = Disposables.composite();

  /** A failed run has ended when its queues are empty and its outlet has let go: two halves. */
  private final AtomicInteger halvesOfFailure = new AtomicInteger();

  /** The outlet may complete and be cancelled, at once; it has let go once. */
  private final AtomicBoolean outletOpen = new AtomicBoolean(true);

  Run(Pipeline<T> pipeline, RunOptions options, Context context, CoreSubscriber<? super T> actual) {
    this.pipeline = pipeline;
    this.grace = options.grace();
    this.time = new RunTime(this, options, context);
    this.idleWatch =
        options
            .idleTimeout()
            .map(timeout -> new IdleWatch(timeout, time.timer(), this::isBusy, this::endIdle))
            .orElse(null);
    this.graph = new RunGraph(this, pipeline.steps());
    this.pause = new Pause(graph, time::execute);
    this.output = new RunOutput<>(this, actual);
  }

  String pipeline() {
    return pipeline.name();
  }

  Context context() {
    return time.context();
  }

  Scheduler timer() {
    return time.timer();
  }

  RunTime time() {
    return time;
  }

  /** Returns what counts the work that the run's end waits for. */
  AtWork atWork() {
    return atWork;
  }

  /** Returns what remembers why items were skipped. */
  LastSkips lastSkips() {
    return lastSkips;
  }

  Logger logger() {
    return logger;
  }

  /** Returns where all of the run is done, if it is seeded. */
  @Nullable Scheduler seeded() {
    return time.seeded();
  }

  void start() {
    callIn(this::startHere);
  }

  /** Makes a call that comes from outside; a seeded run is driven by it. */
  void callIn(Runnable call) {
    time.callIn(call);
  }

  private void startHere() {
    BoundedQueue<Object> outlet = graph.outlet();
    Scheduler seeded = seeded();
    Flux<Object> results = seeded == null ? outlet.flux() : outlet.flux(seeded);
    results.subscribe(output);
    if (isRunning()) {
      if (idleWatch != null) {
        untilTheEnd(idleWatch);
        idleWatch.start();
      }
      graph.start();
    }
  }

  private boolean isBusy() {
    return isPaused() || graph.account().hasItems();
  }

  boolean isPaused() {
    return pause.isOn();
  }

  /** Has something disposed of at the end of the run. */
  void untilTheEnd(Disposable disposable) {
    later.add(disposable);
  }

  /** An item has moved; called on any thread. */
  void moved() {
    if (idleWatch != null) {
      idleWatch.moved();
    }
  }

  boolean isRunning() {
    return state == RunState.RUNNING;
  }

  /** Tells whether the report is out. */
  boolean isOver() {
    return over;
  }

  boolean hasDemand() {
    return output.hasDemand();
  }

  /**
   * A source has failed, or a queue could not take what was brought. Ends the other sources, too:
   * what they brought is still processed, then the run fails.
   *
   * @param step a source or a queue; all who take from a queue tell its error
   */
  void feedFailed(Step step, Throwable error) {
    PipelineException reason = PipelineException.of(pipeline.name(), step, error);
    if (isRunning() && failure.compareAndSet(null, reason)) {
      graph.closeSources();
      // The run may have ended in the same moment, and not have seen this.
      dropUnreported(reason);
      return;
    }
    if (error instanceof RejectedExecutionException && !isRunning()) {
      // The run has stopped its own threads while a rail was being woken.
      return;
    }
    PipelineException first = failure.get();
    if (first != error && (first == null || first.getCause() != error)) {
      Operators.onErrorDropped(error, context());
    }
  }

  /** Drops what failed a run that has ended well, once. */
  private void dropUnreported(@Nullable PipelineException reason) {
    RunState end = state;
    if (reason != null
        && end != RunState.RUNNING
        && end != RunState.FAILED
        && failure.compareAndSet(reason, null)) {
      Operators.onErrorDropped(reason, context());
    }
  }

  /** Something was thrown where nobody else can tell the run. */
  void crashed(Step step, Throwable cause) {
    if (isRunning()) {
      fail(PipelineException.of(pipeline.name(), step, cause));
    } else if (!(cause instanceof RejectedExecutionException)) {
      Operators.onErrorDropped(cause, context());
    }
  }

  /** Ends the run now; the subscriber is told once it has let go of the last result. */
  void fail(PipelineException reason) {
    if (!STATE.compareAndSet(this, RunState.RUNNING, RunState.FAILED)) {
      Operators.onErrorDropped(reason, context());
      return;
    }
    PipelineException earlier = failure.getAndSet(reason);
    if (earlier != null) {
      reason.addSuppressed(earlier);
    }
    graph.abandon(reason);
    concludeWithTheSecondHalf();
  }

  /** Ends the run now, for a reason that lies with what is being worked on. */
  void failAtWork(Throwable reason) {
    fail(PipelineException.of(pipeline.name(), graph.stepAtWork(), reason));
  }

  void outletFailed(Throwable error) {
    feedFailed(graph.outletStep(), error);
    outletEnded();
  }

  /**
   * The last queue has nothing more to give, or nobody to give it to. An operator that completes
   * early, such as {@code take}, may have left sources and stages at work.
   */
  void outletEnded() {
    if (!outletOpen.compareAndSet(true, false)) {
      return;
    }
    RunState end = failure.get() == null ? RunState.COMPLETED : RunState.FAILED;
    if (STATE.compareAndSet(this, RunState.RUNNING, end)) {
      graph.abandon(null);
      conclude();
    } else if (state == RunState.FAILED) {
      concludeWithTheSecondHalf();
    }
  }

  @Override
  public void cancel() {
    callIn(this::cancelHere);
  }

  private void cancelHere() {
    if (STATE.compareAndSet(this, RunState.RUNNING, RunState.CANCELLED)) {
      graph.abandon(null);
      conclude();
    }
  }

  @Override
  public Mono<RunReport> drain(Duration deadline) {
    requireNonNull(deadline, "deadline");
    if (deadline.isNegative()) {
      throw new IllegalArgumentException("deadline must not be negative, was " + deadline);
    }
    return Mono.defer(
        () -> {
          callIn(() -> drainUntil(deadline));
          return completion();
        });
  }

  private void drainUntil(Duration deadline) {
    if (!isRunning()) {
      return;
    }
    draining = true;
    if (deadline.compareTo(FOR_EVER) < 0) {
      later.add(
          timer()
              .schedule(() -> deadlinePassed(deadline), deadline.toNanos(), TimeUnit.NANOSECONDS));
    }
    graph.finishSources();
    resumeHere();
  }

  private void deadlinePassed(Duration deadline) {
    if (isRunning()) {
      logger.warn(
          "Pipeline '{}' was not drained within {}: {} of its items are left",
          pipeline.name(),
          deadline,
          graph.account().unfinished());
      cancel();
    }
  }

  /** Nothing has moved for long: nobody brings anything, and there is nothing to finish. */
  private void endIdle() {
    if (isRunning()) {
      draining = true;
      graph.closeSources();
    }
  }

  @Override
  public void pause() {
    callIn(this::pauseHere);
  }

  private void pauseHere() {
    if (!isRunning() || draining) {
      return;
    }
    pause.begin();
    if (draining) {
      resumeHere();
    }
  }

  @Override
  public void resume() {
    callIn(this::resumeHere);
  }

  private void resumeHere() {
    if (pause.isOn()) {
      // Before the end of it: a run that is not paused may be idle.
      moved();
      pause.end();
    }
  }

  @Override
  public void resize(String stage, int workers) {
    requireNonNull(stage, "stage");
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be at least 1, was " + workers);
    }
    callIn(() -> graph.resize(stage, workers));
  }

  private void concludeWithTheSecondHalf() {
    if (halvesOfFailure.incrementAndGet() == 2) {
      conclude();
    }
  }

  private void conclude() {
    later.dispose();
    graph.closed().subscribe(null, null, this::concludeAtRest);
  }

  /** The report comes when all that was at work has ended, or has had its time for that. */
  private void concludeAtRest() {
    Disposable.Swap bound = Disposables.swap();
    atWork.whenAtRest(
        () -> {
          bound.dispose();
          concludeHere();
        });
    if (over) {
      return;
    }
    try {
      bound.update(timer().schedule(atWork::giveUp, grace.toNanos(), TimeUnit.NANOSECONDS));
    } catch (RejectedExecutionException e) {
      // Without a timer nobody can tell how long it takes.
      atWork.giveUp();
    }
  }

  private void concludeHere() {
    RunState end = state;
    PipelineException reason = end == RunState.FAILED ? failure.get() : null;
    dropUnreported(failure.get());
    RunReport account =
        graph
            .account()
            .report(
                pipeline.name(), end, time.end(), reason, graph.stillRunning(), lastSkips.toList());
    boolean watched = report.currentSubscriberCount() > 0 || !output.dropsFailure();
    try {
      output.end(end, reason == null ? null : reason.withReport(account));
    } finally {
      over = true;
      if (reason != null && !watched) {
        logger.error("Pipeline '{}' has failed: {}", pipeline.name(), account, reason);
      }
      report.tryEmitValue(account);
      graph.disposeSchedulers();
      time.dispose();
    }
  }

  @Override
  public Mono<RunReport> completion() {
    return report.asMono();
  }

  @Override
  public RunSnapshot snapshot() {
    return graph.account().snapshot(pipeline.name(), shownState(), time.elapsed(), taken);
  }

  private RunState shownState() {
    RunState now = state;
    if (now != RunState.RUNNING) {
      return now;
    }
    return draining ? RunState.DRAINING : isPaused() ? RunState.PAUSED : now;
  }

  @Override
  public Flux<RunSnapshot> snapshots(Duration every) {
    Durations.requirePositive("every", every);
    return Flux.defer(() -> over ? Flux.<RunSnapshot>empty() : snapshotsUntilTheEnd(every))
        .concatWith(Mono.fromSupplier(this::snapshot));
  }

  private Flux<RunSnapshot> snapshotsUntilTheEnd(Duration every) {
    return Flux.interval(every, timer())
        .onBackpressureDrop()
        .map(tick -> snapshot())
        .onErrorComplete(RejectedExecutionException.class)
        .takeUntilOther(completion());
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.NAME) {
      return pipeline.name();
    }
    if (key == Attr.TERMINATED) {
      return over;
    }
    if (key == Attr.ERROR) {
      return state == RunState.FAILED ? failure.get() : null;
    }
    if (key == Attr.CANCELLED) {
      return state == RunState.CANCELLED;
    }
    return key == Attr.RUN_ON ? seeded() : null;
  }
}
