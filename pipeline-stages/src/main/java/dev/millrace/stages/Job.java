package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import dev.millrace.Work;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a stage of item functions does with an item.
 *
 * @param direct returns the one result at once, or {@code null} for none; {@code null} if only a
 *     publisher can tell
 * @param publishing returns what emits the results
 */
record Job(
    @Nullable Function<Object, @Nullable Object> direct,
    Function<Object, Publisher<?>> publishing) {

  @SuppressWarnings("unchecked") // the declaration has checked the types of the items
  static Job of(Work work) {
    if (work instanceof Work.Mapping<?, ?> mapping) {
      Function<Object, ?> function = (Function<Object, ?>) mapping.function();
      return direct(item -> requireResult(function.apply(item)));
    }
    if (work instanceof Work.Filter<?> filter) {
      Predicate<Object> predicate = (Predicate<Object>) filter.predicate();
      return direct(item -> predicate.test(item) ? item : null);
    }
    if (work instanceof Work.Route<?> route) {
      List<Predicate<Object>> accepts = (List<Predicate<Object>>) (List<?>) route.accepts();
      return direct(item -> routed(accepts, item));
    }
    if (work instanceof Work.Broadcast broadcast) {
      int branches = broadcast.branches();
      return new Job(null, item -> Flux.range(0, branches).map(n -> new Routed(n, item)));
    }
    if (work instanceof Work.Feedback<?, ?> feedback) {
      Function<Object, ?> more = (Function<Object, ?>) feedback.function();
      return new Job(null, item -> fedBack(item, more));
    }
    Function<Object, Publisher<?>> function = ((Work.Async<Object, ?>) work).function()::apply;
    return new Job(null, item -> requireResult(function.apply(item)));
  }

  private static Job direct(Function<Object, @Nullable Object> function) {
    return new Job(function, item -> Mono.fromCallable(() -> function.apply(item)));
  }

  /** The item goes on first: in the account it is what stands for the item taken. */
  private static Flux<Routed> fedBack(Object item, Function<Object, ?> more) {
    Publisher<?> others = (Publisher<?>) requireResult(more.apply(item));
    return Flux.just(new Routed(0, item))
        .concatWith(Flux.from(others).map(another -> new Routed(1, another)));
  }

  private static <R> R requireResult(@Nullable R result) {
    return requireNonNull(result, "the stage's function returned null");
  }

  private static Routed routed(List<Predicate<Object>> accepts, Object item) {
    for (int branch = 0; branch < accepts.size(); branch++) {
      if (accepts.get(branch).test(item)) {
        return new Routed(branch, item);
      }
    }
    throw new IllegalStateException("no branch accepts the item");
  }
}
