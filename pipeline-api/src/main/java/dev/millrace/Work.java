package dev.millrace;

import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** What a stage does with its items; what an engine reads. */
public sealed interface Work {

  /** One item into one other, at once. */
  record Mapping<T, R>(Function<? super T, ? extends R> function) implements Work {}

  /** One item into as many others as a publisher emits. */
  record Async<T, R>(Function<? super T, ? extends Publisher<? extends R>> function)
      implements Work {}

  /** A whole operator, applied on every rail. */
  record Operator<T, R>(Function<? super Flux<T>, ? extends Publisher<? extends R>> function)
      implements Work {}
}
