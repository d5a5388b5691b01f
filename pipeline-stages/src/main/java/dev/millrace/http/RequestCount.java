package dev.millrace.http;

import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Counts the requests that are being answered. Safe to use from any thread. */
final class RequestCount {

  private final AtomicInteger running = new AtomicInteger();
  private final Sinks.Empty<Void> none = Sinks.empty();

  // Written before running is read, and read after running is written: no end is missed.
  private volatile boolean awaited;

  /** Returns a request's answer, counted from its subscription to its end. */
  Mono<Void> counting(Mono<Void> answer) {
    return Mono.defer(
        () -> {
          running.incrementAndGet();
          return answer.doFinally(signal -> end());
        });
  }

  /** Completes the first time that no request is being answered, from now on. */
  Mono<Void> none() {
    return Mono.defer(
        () -> {
          awaited = true;
          if (running.get() == 0) {
            none.tryEmitEmpty();
          }
          return none.asMono();
        });
  }

  private void end() {
    if (running.decrementAndGet() == 0 && awaited) {
      none.tryEmitEmpty();
    }
  }
}
