package dev.millrace.demo.crawl;

import dev.millrace.RateLimit;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Keeps fetches from being started once a crawl is to stop. What was started goes on: a fetch is
 * when it has its permit. Safe to use from any thread.
 */
public final class Stop {

  private final Sinks.Empty<Void> stop = Sinks.empty();
  private volatile boolean stopped;

  /** Lets nothing be started any more. */
  public void stop() {
    stopped = true;
    stop.tryEmitEmpty();
  }

  /** Returns a limit whose permits start the fetches that wait for them. */
  public RateLimit<URI> gate(RateLimit<URI> limit) {
    return new StartLimit(limit);
  }

  boolean isStopped() {
    return stopped;
  }

  /** Completes when nothing is to be started any more. */
  Mono<Void> stopped() {
    return stop.asMono();
  }

  /** Returns a fetch that fails if the crawl is to stop before it was started. */
  <T> Mono<T> unlessStopped(Mono<T> fetch) {
    return Mono.defer(
        () -> {
          AtomicBoolean started = new AtomicBoolean();
          Mono<Void> tooLate =
              stopped().then(Mono.defer(() -> started.get() ? Mono.never() : Mono.empty()));
          return fetch
              .takeUntilOther(tooLate)
              .switchIfEmpty(Mono.error(NotStartedException::new))
              .contextWrite(context -> context.put(StartLimit.STARTED, started));
        });
  }
}
