package dev.millrace.limits;

import static java.util.Objects.requireNonNull;

import dev.millrace.RateLimit;
import dev.millrace.RateLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Limiters that let work start when it may, first come, first served. They wait without a thread,
 * and a wait that is cancelled leaves no trace. Safe to use from any thread.
 *
 * <p>A limiter may be shared by stages, runs and operators, which it then limits together. Each of
 * them counts by its own timer: what runs in virtual time is limited apart from all others.
 */
public final class RateLimiters {

  private RateLimiters() {}

  /**
   * Returns a limiter that is exact: in no interval of length {@code window} do more than {@code
   * permits} starts lie. An interval includes its begin, and its end not.
   *
   * <p>A permit comes back one window after its work has started, not after it was granted. One
   * permit costs constant time and, if it is free, no memory. A limit above 256 is remembered in
   * parts: up to one 256th of it may come back later than it could, never earlier.
   *
   * @param permits most starts in any window, at least 1; what is spent at once, too
   * @param window positive and at most a hundred years
   */
  public static SlidingWindow slidingWindow(long permits, Duration window) {
    return new SlidingWindowLimiter(WindowLimit.of(permits, window), null);
  }

  /**
   * Returns an exact limiter that counts by one clock only.
   *
   * @param timer clock and timers, whatever those use who share the limiter
   * @see #slidingWindow(long, Duration)
   */
  public static SlidingWindow slidingWindow(long permits, Duration window, Scheduler timer) {
    return new SlidingWindowLimiter(
        WindowLimit.of(permits, window), requireNonNull(timer, "timer"));
  }

  /**
   * Returns a limiter that saves up what is not used: permits come at a steady rate, and up to
   * {@code burst} wait to be taken. In an interval of length t no more start than {@code burst} and
   * what comes in t; permits in hand count as saved, so that a late start is no way round that. The
   * bucket is full at first.
   *
   * @param permits how many come in each period, at least 1
   * @param period positive and at most a hundred years
   * @param burst most that can be saved up, and spent at once, at least 1
   */
  public static TokenBucket tokenBucket(long permits, Duration period, long burst) {
    return new TokenBucketLimiter(BucketLimit.of(permits, period, burst), null);
  }

  /**
   * Returns a limiter that saves up, and counts by one clock only.
   *
   * @param timer clock and timers, whatever those use who share the limiter
   * @see #tokenBucket(long, Duration, long)
   */
  public static TokenBucket tokenBucket(
      long permits, Duration period, long burst, Scheduler timer) {
    return new TokenBucketLimiter(
        BucketLimit.of(permits, period, burst), requireNonNull(timer, "timer"));
  }

  /**
   * Returns a limit for each key: each host, each API token. A worker whose item waits for its key
   * waits, as long as other keys may be free.
   *
   * <p>A key whose limit is {@linkplain RateLimit#isIdle() idle} is forgotten when other keys come;
   * so there are never many more than are in use. A limit that cannot tell stays.
   *
   * <pre>{@code
   * perKey(URI::getHost, host -> slidingWindow(10, ofSeconds(1)))
   * }</pre>
   *
   * @param keyOf the key of an item, never null; called once for an item, by the worker
   * @param factory makes the limit of a key; called by the worker, perhaps for a key whose limit
   *     another is making at the same time, then one of the two is used
   */
  public static <T, K> RateLimit<T> perKey(
      Function<? super T, ? extends K> keyOf,
      Function<? super K, ? extends RateLimit<? super T>> factory) {
    return new KeyedLimit<>(keyOf, factory);
  }

  /**
   * Returns a limit that needs a permit of each of these, and takes them in this order. While an
   * item waits for one of them it has the permits of those before: put the narrow ones first, such
   * as that of a host, and the one for all last. A hold concerns the first.
   */
  @SafeVarargs
  public static <T> RateLimit<T> allOf(RateLimit<? super T>... limits) {
    List<RateLimit<? super T>> all = new ArrayList<>();
    for (RateLimit<? super T> limit : limits) {
      all.add(limit);
    }
    return new AllLimits<>(all);
  }

  /**
   * Returns work that starts when a limiter allows; see {@link #withPermit(RateLimiter, long,
   * Mono)}.
   */
  public static <T> Mono<T> withPermit(RateLimiter limiter, Mono<T> work) {
    return withPermit(limiter, 1, work);
  }

  /**
   * Returns work that starts when a limiter allows. The permit is taken care of: one that is not
   * used goes back, whenever the cancel comes, and one that is counts from the start of the work.
   * With {@link RateLimiter#acquire(long)} that is up to whoever is given the permit, and an
   * operator between, such as {@code timeout}, may drop it for good.
   *
   * <pre>{@code
   * withPermit(limiter, client.get(uri)).timeout(ofSeconds(10))
   * }</pre>
   *
   * <ul>
   *   <li><b>Emits</b>, completes and fails as the work does, on its threads. Each subscription
   *       asks for a permit of its own, when it is requested.
   *   <li><b>Fails</b> if the limiter gives no permit; the work is not subscribed to then.
   *   <li><b>On cancel</b> gives up the wait, or cancels the work.
   * </ul>
   *
   * <p>Time is that of the run in whose function it is, or else of {@code Schedulers.parallel()}.
   *
   * @param cost how much of the limit the work uses, at least 1
   * @param work subscribed to on the thread that ends the wait
   */
  public static <T> Mono<T> withPermit(RateLimiter limiter, long cost, Mono<T> work) {
    requireNonNull(limiter, "limiter");
    requireNonNull(work, "work");
    if (cost < 1) {
      throw new IllegalArgumentException("cost must be at least 1, was " + cost);
    }
    return PermittedMono.of(work, limiter, cost);
  }

  /**
   * Returns an operator for {@link Flux#transform} that lets items pass when the limit allows.
   *
   * <ul>
   *   <li><b>Emits</b> the source's items in order, each when it has its permit, on the thread that
   *       brings the item or the one that ends the wait. The work has started when {@code onNext}
   *       returns; the answer counts as begun at the same time.
   *   <li><b>Requests</b> one item at a time, while there is demand, and holds no more than that.
   *   <li><b>Completes</b> or fails after the source, once its last item is out.
   *   <li><b>Fails</b> with what the limit fails with; the item is discarded.
   *   <li><b>On cancel</b> discards the item that waits, and gives back its place or its permit.
   * </ul>
   *
   * <p>Time is that of {@code Schedulers.parallel()}.
   */
  public static <T> Function<Flux<T>, Flux<T>> rateLimited(RateLimit<? super T> limit) {
    requireNonNull(limit, "limit");
    return source -> RateLimitedFlux.of(source, limit, null);
  }

  /**
   * Returns an operator that counts by a clock of its own.
   *
   * @param timer clock and timers
   * @see #rateLimited(RateLimit)
   */
  public static <T> Function<Flux<T>, Flux<T>> rateLimited(
      RateLimit<? super T> limit, Scheduler timer) {
    requireNonNull(limit, "limit");
    requireNonNull(timer, "timer");
    return source -> RateLimitedFlux.of(source, limit, timer);
  }
}
