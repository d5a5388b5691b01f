package dev.millrace.stages;

import dev.millrace.FinishableSource;
import dev.millrace.Step;
import dev.millrace.Step.Source.Subscribed;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/** A source of a run, before and after it is subscribed to. */
final class SourceFeeder implements Feeder {

  private final Run<?> run;
  private final Step.Source source;

  /** Counts the calls to the source. */
  private final AtWork atWork;

  /** Written before the run starts. */
  private @Nullable SourceGate gate;

  SourceFeeder(Run<?> run, Step.Source source) {
    this.run = run;
    this.source = source;
    this.atWork = run.atWork().part();
  }

  /** Returns the name of the source for each call to it that has not returned. */
  List<String> stillRunning() {
    return Collections.nCopies(atWork.count(), source.name());
  }

  @Override
  public Step step() {
    return source;
  }

  @Override
  public boolean reservesAPlace() {
    return true;
  }

  @Override
  public void feed(Inlets inlets, int share) {
    CoreSubscriber<Object> inlet = inlets.ofSource(share);
    gate =
        new SourceGate(
            run.context(),
            source.brings(),
            error -> run.feedFailed(source, error),
            run::moved,
            inlet);
  }

  void start() {
    SourceGate open = gate;
    if (open == null || open.isOver()) {
      return;
    }
    atWork.begin();
    try {
      placed(Flux.from(source.publisher())).subscribe(open);
    } catch (Throwable e) {
      open.onError(Exceptions.unwrap(e));
      Exceptions.throwIfFatal(e);
    } finally {
      atWork.end();
    }
  }

  private Flux<Object> placed(Flux<Object> items) {
    Scheduler seeded = run.seeded();
    if (seeded != null) {
      return new SeededSource(items, seeded);
    }
    return source.subscribed() == Subscribed.APART
        ? new ApartSource(items, run.time().handOver(), atWork)
        : items;
  }

  @Override
  public @Nullable FedQueue cancel() {
    close();
    return null;
  }

  /** Has the source take no more; one that cannot is cancelled. What it has taken stays. */
  void finish() {
    if (!(source.publisher() instanceof FinishableSource<?> finishable)) {
      close();
      return;
    }
    try {
      finishable.finish();
    } catch (Throwable e) {
      Exceptions.throwIfJvmFatal(e);
      Operators.onErrorDropped(e, run.context());
      close();
    }
  }

  /** Cancels the source; what it has brought stays. */
  void close() {
    if (gate != null) {
      gate.close();
    }
  }
}
