package dev.millrace.stages;

import dev.millrace.Pipeline;
import dev.millrace.PipelineException;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunSnapshot;
import dev.millrace.RunState;
import dev.millrace.Step;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * One run of a pipeline, from its start to its report.
 *
 * <p>It ends in one of three ways, whichever comes first: the last queue is drained ({@link
 * #outletEnded}), something fails ({@link #fail}), or it is cancelled ({@link #cancel}). The last
 * two close every queue, which cancels what feeds it: sources and rails.
 */
final class Run<T> implements PipelineRun {

  @SuppressWarnings("rawtypes") // a class literal has no type arguments
  private static final AtomicReferenceFieldUpdater<Run, RunState> STATE =
      AtomicReferenceFieldUpdater.newUpdater(Run.class, RunState.class, "state");

  private final Pipeline<T> pipeline;
  private final Context context;
  private final Scheduler timer;
  private final long startedNanos;
  private final RunGraph graph;
  private final RunOutput<T> output;

  private volatile RunState state = RunState.RUNNING;
  private final AtomicReference<@Nullable PipelineException> failure = new AtomicReference<>();
  private final Sinks.One<RunReport> report = Sinks.one();

  /** A failed run has ended when its queues are empty and its outlet has let go: two halves. */
  private final AtomicInteger halvesOfFailure = new AtomicInteger();

  /** The outlet may complete and be cancelled, at once; it has let go once. */
  private final AtomicBoolean outletOpen = new AtomicBoolean(true);

  /** Items that were queued when the run was cut short; written by who changed the state. */
  private volatile long left;

  Run(Pipeline<T> pipeline, RunOptions options, Context context, CoreSubscriber<? super T> actual) {
    this.pipeline = pipeline;
    this.context = context;
    this.timer = options.timer().orElseGet(Schedulers::parallel);
    this.startedNanos = timer.now(TimeUnit.NANOSECONDS);
    this.graph = new RunGraph(this, pipeline.steps());
    this.output = new RunOutput<>(this, actual);
  }

  String pipeline() {
    return pipeline.name();
  }

  Context context() {
    return context;
  }

  Scheduler timer() {
    return timer;
  }

  /** Returns where the engine's own tasks may block. */
  Scheduler elasticScheduler() {
    return Schedulers.boundedElastic();
  }

  void start() {
    graph.outlet().flux().subscribe(output);
    if (isRunning()) {
      graph.start();
    }
  }

  boolean isRunning() {
    return state == RunState.RUNNING;
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
      return;
    }
    if (error instanceof RejectedExecutionException && !isRunning()) {
      // The run has stopped its own threads while a rail was being woken.
      return;
    }
    PipelineException first = failure.get();
    if (first != error && (first == null || first.getCause() != error)) {
      Operators.onErrorDropped(error, context);
    }
  }

  /** Ends the run now; the subscriber is told once it has let go of the last result. */
  void fail(PipelineException reason) {
    if (!STATE.compareAndSet(this, RunState.RUNNING, RunState.FAILED)) {
      Operators.onErrorDropped(reason, context);
      return;
    }
    PipelineException earlier = failure.getAndSet(reason);
    if (earlier != null) {
      reason.addSuppressed(earlier);
    }
    left = graph.abandon(reason);
    concludeWithTheSecondHalf();
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
      left = graph.abandon(null);
      conclude();
    } else if (state == RunState.FAILED) {
      concludeWithTheSecondHalf();
    }
  }

  @Override
  public void cancel() {
    if (STATE.compareAndSet(this, RunState.RUNNING, RunState.CANCELLED)) {
      left = graph.abandon(null);
      conclude();
    }
  }

  private void concludeWithTheSecondHalf() {
    if (halvesOfFailure.incrementAndGet() == 2) {
      conclude();
    }
  }

  private void conclude() {
    RunState end = state;
    PipelineException reason = end == RunState.FAILED ? failure.get() : null;
    RunReport account = graph.account().report(pipeline.name(), end, elapsed(), reason, left);
    try {
      output.end(end, reason == null ? null : reason.withReport(account));
      report.tryEmitValue(account);
    } finally {
      graph.disposeSchedulers();
    }
  }

  @Override
  public Mono<RunReport> completion() {
    return report.asMono();
  }

  @Override
  public RunSnapshot snapshot() {
    return graph.account().snapshot(pipeline.name(), state, elapsed());
  }

  private Duration elapsed() {
    return Duration.ofNanos(timer.now(TimeUnit.NANOSECONDS) - startedNanos);
  }
}
