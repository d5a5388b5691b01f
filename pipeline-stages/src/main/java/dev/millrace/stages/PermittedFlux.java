package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import dev.millrace.RateLimit;
import dev.millrace.Turn;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * Begins the work on an item once a limit gives a permit for it, and tells the permit what becomes
 * of the work. Each subscription takes a permit of its own.
 */
final class PermittedFlux<T, R> extends Flux<R> {

  private final Function<Runnable, Flux<R>> attempt;
  private final RateLimit<? super T> limit;
  private final T item;
  private final Scheduler timer;
  private final Executor elsewhere;

  /**
   * @param attempt returns the work, which runs what it is given when it has started, on its thread
   * @param elsewhere has the work begin when the wait ends on another thread, which is anybody's
   */
  PermittedFlux(
      Function<Runnable, Flux<R>> attempt,
      RateLimit<? super T> limit,
      T item,
      Scheduler timer,
      Executor elsewhere) {
    this.attempt = attempt;
    this.limit = limit;
    this.item = item;
    this.timer = timer;
    this.elsewhere = elsewhere;
  }

  @Override
  public void subscribe(CoreSubscriber<? super R> actual) {
    Mono.<Turn<?>>create(this::acquire).flatMapMany(this::work).subscribe(actual);
  }

  private void acquire(MonoSink<Turn<?>> sink) {
    Wait wait = new Wait(sink);
    Turn<? super T> turn = limit.turn(timer, wait);
    wait.turn = turn;
    boolean granted = turn.acquire(item);
    // Not before: the cancel may have come already, and what is not asked cannot be given up.
    sink.onCancel(turn::release);
    if (granted) {
      sink.success(turn);
    }
  }

  private Flux<R> work(Turn<?> turn) {
    return attempt
        .apply(turn::started)
        .doOnEach(signal -> turn.answered())
        .doFinally(
            signal -> {
              // What ends while it is being subscribed to has started, too.
              turn.started();
              turn.release();
            });
  }

  /** Is told when the wait is over, perhaps before it is told for what. */
  private final class Wait implements Turn.Owner {

    private final MonoSink<Turn<?>> sink;

    /** Written before the permit is asked for. */
    private volatile @Nullable Turn<?> turn;

    Wait(MonoSink<Turn<?>> sink) {
      this.sink = sink;
    }

    @Override
    public void onPermit() {
      elsewhere.execute(() -> sink.success(requireNonNull(turn, "turn")));
    }

    @Override
    public void onRefused(Throwable error) {
      sink.error(error);
    }

    @Override
    public Context currentContext() {
      return Context.of(sink.contextView());
    }
  }
}
