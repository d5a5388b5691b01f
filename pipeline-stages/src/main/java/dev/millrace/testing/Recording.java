package dev.millrace.testing;

import static java.util.Objects.requireNonNull;

import dev.millrace.DeadLetter;
import dev.millrace.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/** What a run makes known of itself. Touched by the one thread of the run. */
final class Recording<T> implements CoreSubscriber<T> {

  private final Context context;
  final List<T> results = new ArrayList<>();
  final List<DeadLetter<?>> deadLetters = new ArrayList<>();

  /** What a replacement was given that it does not take, as soon as there is one. */
  @Nullable AssertionError misfit;

  /** How often the subscriber was told an end. */
  int ends;

  Recording(Context context) {
    this.context = context;
  }

  @Override
  public Context currentContext() {
    return context;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(T result) {
    results.add(result);
  }

  @Override
  public void onError(Throwable error) {
    ends++;
  }

  @Override
  public void onComplete() {
    ends++;
  }

  /** A failure policy must not hide that a test has a fault. */
  <A> A require(Step step, Class<A> takes, Object item) {
    if (takes.isInstance(item)) {
      return takes.cast(item);
    }
    AssertionError error =
        new AssertionError(
            "the function that replaces %s takes %s, was given %s"
                .formatted(step, takes.getName(), item.getClass().getName()));
    misfit = misfit == null ? error : misfit;
    throw error;
  }

  /** Returns a stage whose dead letters are recorded when its sink has kept them. */
  Step keepingDeadLetters(Step step) {
    Function<? super DeadLetter<Object>, ? extends Publisher<?>> sink = Replacement.sinkOf(step);
    if (sink == null) {
      return step;
    }
    return Replacement.withSink(
        (Step.Stage) step,
        letter -> {
          Publisher<?> kept =
              requireNonNull(sink.apply(letter), "the dead letter sink returned null");
          return Flux.from(kept).doOnComplete(() -> deadLetters.add(letter));
        });
  }
}
