package dev.millrace;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** What a stage does with its items; what an engine reads. */
public sealed interface Work {

  /** One item into one other, at once. */
  record Mapping<T, R>(Function<? super T, ? extends R> function) implements Work {}

  /** One item into itself or into none, at once. */
  record Filter<T>(Predicate<? super T> predicate) implements Work {}

  /** One item into as many others as a publisher emits. */
  record Async<T, R>(Function<? super T, ? extends Publisher<? extends R>> function)
      implements Work {}

  /** A whole operator, applied on every rail. */
  record Operator<T, R>(Function<? super Flux<T>, ? extends Publisher<? extends R>> function)
      implements Work {}

  /** Each item into the first branch that accepts it; those that none accepts fail. */
  record Route<T>(List<Predicate<? super T>> accepts) implements Work {

    public Route {
      accepts = List.copyOf(accepts);
    }
  }

  /**
   * Each item into every branch.
   *
   * @param branches how many there are
   */
  record Broadcast(int branches) implements Work {}

  /** Each item into itself, and into the frontier as many others as a publisher emits. */
  record Feedback<T, R>(Function<? super R, ? extends Publisher<? extends T>> function)
      implements Work {}

  /** Several items into one list. */
  record Batch<T>(BatchSpec<? super T> spec) implements Work {}
}
