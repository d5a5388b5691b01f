package dev.millrace.stages;

import dev.millrace.Step;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/** A source of a run, before and after it is subscribed to. */
final class SourceFeeder implements Feeder {

  private final Run<?> run;
  private final Step.Source source;

  /** Written before the run starts. */
  private @Nullable SourceGate gate;

  SourceFeeder(Run<?> run, Step.Source source) {
    this.run = run;
    this.source = source;
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
    try {
      Publisher<?> publisher = source.publisher();
      Flux<Object> items = Flux.from(publisher);
      Scheduler seeded = run.seeded();
      (seeded == null ? items : new SeededSource(items, seeded)).subscribe(open);
    } catch (Throwable e) {
      Exceptions.throwIfFatal(e);
      open.onError(e);
    }
  }

  @Override
  public @Nullable FedQueue cancel() {
    close();
    return null;
  }

  /** Cancels the source; what it has brought stays. */
  void close() {
    if (gate != null) {
      gate.close();
    }
  }
}
