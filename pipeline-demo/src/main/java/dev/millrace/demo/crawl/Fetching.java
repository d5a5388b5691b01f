package dev.millrace.demo.crawl;

import dev.millrace.http.HttpFetchException;
import dev.millrace.http.HttpFetchException.Reason;
import dev.millrace.http.Page;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Fetches targets, again where that may help: when there was no connection, or it was cut, and for
 * the statuses 429, 502, 503 and 504. Errors become results. Safe to use from any thread.
 *
 * @param once fetches a target; it waits for as long as the server asked, up to {@code
 *     longestPause}
 * @param retries how often a target is fetched again
 * @param longestPause a server that wants to be left alone for longer is not asked again
 */
public record Fetching(
    Function<Target, Mono<Page>> once,
    int retries,
    Duration longestPause,
    Stop stop,
    Scheduler timer) {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Set<Integer> STATUSES = Set.of(429, 502, 503, 504);
  private static final Set<Reason> REASONS =
      Set.of(Reason.CONNECT, Reason.CLOSED, Reason.TRUNCATED);

  /**
   * Returns what becomes of a target.
   *
   * <ul>
   *   <li><b>Emits</b> one result, whatever it is, also that the crawl is to stop and this was not
   *       started.
   *   <li><b>Fails</b> never.
   * </ul>
   */
  public Mono<Fetched> fetch(Target target) {
    return target.named().isBroken()
        ? Mono.just(new Fetched(target, null, null, 0, Duration.ZERO))
        : Mono.defer(() -> attempt(target, 0, timer.now(TimeUnit.NANOSECONDS)));
  }

  private Mono<Fetched> attempt(Target target, int before, long began) {
    return stop.unlessStopped(once.apply(target))
        .map(page -> fetched(target, page, null, before, began))
        .onErrorResume(error -> Mono.just(fetched(target, null, error, before, began)))
        .flatMap(fetched -> worthAnother(fetched) ? again(fetched, began) : Mono.just(fetched));
  }

  private Mono<Fetched> again(Fetched last, long began) {
    return pause(last)
        .takeUntilOther(stop.stopped())
        .then(
            Mono.defer(
                () ->
                    stop.isStopped()
                        ? Mono.just(last)
                        : attempt(last.target(), last.retries() + 1, began)))
        .map(next -> next.error() instanceof NotStartedException ? last : next);
  }

  private boolean worthAnother(Fetched fetched) {
    if (fetched.retries() == retries) {
      return false;
    }
    Page page = fetched.page();
    return page == null
        ? fetched.error() instanceof HttpFetchException failure
            && REASONS.contains(failure.reason())
        : fetched.error() == null && STATUSES.contains(page.status());
  }

  /** Where a server says how long, its limit is held for that, so the next attempt waits there. */
  private Mono<?> pause(Fetched last) {
    boolean said = last.page() != null && last.page().retryAfter().isPresent();
    return said ? Mono.empty() : Mono.delay(FIRST_PAUSE.multipliedBy(1L << last.retries()), timer);
  }

  private Fetched fetched(
      Target target, @Nullable Page page, @Nullable Throwable error, int before, long began) {
    Duration spent = Duration.ofNanos(timer.now(TimeUnit.NANOSECONDS) - began);
    return new Fetched(target, page, error == null ? tooLate(page) : error, before, spent);
  }

  private @Nullable Throwable tooLate(@Nullable Page page) {
    return page == null
        ? null
        : page.retryAfter()
            .filter(asked -> asked.compareTo(longestPause) > 0)
            .map(asked -> new RetryTooLateException(page.status(), asked, longestPause))
            .orElse(null);
  }
}
