package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import dev.millrace.RateLimit;
import dev.millrace.Turn;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
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
  private final @Nullable ItemPermit first;
  private final RateLimit<? super T> limit;
  private final T item;
  private final Scheduler timer;
  private final Executor elsewhere;
  private final Place place;

  /** Whether there was a subscription; touched by one after another. */
  private boolean again;

  /**
   * @param attempt returns the work, which runs what it is given when it has started, on its thread
   * @param first the permit of the first subscription; {@code null} to ask for that, too
   * @param place where the limit looks at the item; the first subscription comes from there
   * @param elsewhere has the work begin when the wait ends on another thread, which is anybody's
   */
  PermittedFlux(
      Function<Runnable, Flux<R>> attempt,
      @Nullable ItemPermit first,
      RateLimit<? super T> limit,
      T item,
      Scheduler timer,
      Place place,
      Executor elsewhere) {
    this.attempt = attempt;
    this.first = first;
    this.limit = limit;
    this.item = item;
    this.timer = timer;
    this.place = place;
    this.elsewhere = elsewhere;
  }

  @Override
  public void subscribe(CoreSubscriber<? super R> actual) {
    Mono<Turn<?>> permit = permit();
    again = true;
    permit.flatMapMany(this::work).subscribe(actual);
  }

  private Mono<Turn<?>> permit() {
    Turn<?> inHand = null;
    try {
      inHand = first == null ? null : first.take();
    } catch (Throwable e) {
      Exceptions.throwIfFatal(e);
      return Mono.error(Exceptions.unwrap(e));
    }
    if (inHand != null) {
      return Mono.just(inHand);
    }
    if (first != null && first.isExpired()) {
      // The deadline ends it.
      return Mono.never();
    }
    return again
        ? Mono.create(sink -> place.execute(() -> acquire(sink)))
        : Mono.create(this::acquire);
  }

  private void acquire(MonoSink<Turn<?>> sink) {
    Wait wait = new Wait(sink);
    Turn<? super T> turn = limit.turn(timer, wait);
    wait.turn = turn;
    boolean granted;
    try {
      granted = turn.acquire(item);
    } catch (Throwable e) {
      sink.error(e);
      Exceptions.throwIfFatal(e);
      return;
    }
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
