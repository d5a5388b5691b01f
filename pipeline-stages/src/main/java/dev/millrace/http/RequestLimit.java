package dev.millrace.http;

import dev.millrace.Permit;
import dev.millrace.RateLimit;
import dev.millrace.Turn;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/** Lets each request wait for its permit, and holds the limit when a server asks for a pause. */
final class RequestLimit {

  private final @Nullable RateLimit<? super URI> limit;
  private final @Nullable RateLimit<? super URI> heldToo;
  private final Duration maxHold;
  private final Scheduler timer;

  RequestLimit(HttpFetcherOptions options) {
    this.limit = options.rateLimit();
    this.heldToo = options.heldLimit();
    this.maxHold = options.maxHold();
    this.timer = options.scheduler();
  }

  /** Returns the request, made when there is a permit for it. */
  <R> Mono<R> limited(URI location, Function<Permit, Mono<R>> request) {
    RateLimit<? super URI> used = limit;
    if (used == null) {
      return Mono.defer(() -> request.apply(Permit.SPENT));
    }
    return Mono.usingWhen(
        permit(used, location), request, permit -> Mono.fromRunnable(permit::release));
  }

  /** Holds the limits for as long as the response asks for, if it does. */
  void heard(URI location, int status, HttpHeaders headers) {
    if (!RetryAfter.isExpectedWith(status)) {
      return;
    }
    Instant now = Instant.ofEpochMilli(timer.now(TimeUnit.MILLISECONDS));
    Duration asked = RetryAfter.of(headers, now).delay();
    if (asked != null && !asked.isZero()) {
      Duration pause = asked.compareTo(maxHold) < 0 ? asked : maxHold;
      hold(limit, location, pause);
      hold(heldToo, location, pause);
    }
  }

  private static void hold(@Nullable RateLimit<? super URI> limit, URI location, Duration pause) {
    try {
      if (limit != null) {
        limit.hold(location, pause);
      }
    } catch (UnsupportedOperationException e) {
      // This limit cannot be held; the page still says what the server asks for.
    }
  }

  private <L> Mono<RequestPermit> permit(RateLimit<L> used, URI location) {
    // L is a supertype of URI.
    @SuppressWarnings("unchecked")
    L item = (L) location;
    return Mono.create(
        sink -> {
          Wait wait = new Wait(sink);
          Turn<L> turn = used.turn(timer, wait);
          wait.permit = new RequestPermit(turn);
          boolean acquired = turn.acquire(item);
          // Not before: the cancel may have come already, and what is not asked cannot be given up.
          sink.onCancel(turn::release);
          if (acquired) {
            wait.onPermit();
          }
        });
  }

  /** One request that waits. */
  private static final class Wait implements Turn.Owner {
    private final MonoSink<RequestPermit> sink;

    /** Written before anyone can be told. */
    private @Nullable RequestPermit permit;

    private Wait(MonoSink<RequestPermit> sink) {
      this.sink = sink;
    }

    @Override
    public void onPermit() {
      sink.success(permit);
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
