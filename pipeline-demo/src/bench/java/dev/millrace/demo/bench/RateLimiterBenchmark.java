package dev.millrace.demo.bench;

import com.google.common.util.concurrent.RateLimiter;
import dev.millrace.Turn;
import dev.millrace.limits.RateLimiters;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import reactor.core.scheduler.Schedulers;

/** A permit that is free; nanoseconds. {@code -t 2} for two threads at one limiter. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RateLimiterBenchmark {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int NEVER_REACHED = 1_000_000_000;

  private final dev.millrace.RateLimiter window = RateLimiters.slidingWindow(NEVER_REACHED, SECOND);

  /** A hundred million a second, each remembered with a time of its own. */
  private final dev.millrace.RateLimiter smallWindow =
      RateLimiters.slidingWindow(200, Duration.ofNanos(2_000));

  private final dev.millrace.RateLimiter tokenBucket =
      RateLimiters.tokenBucket(NEVER_REACHED, SECOND, NEVER_REACHED);

  private final io.github.resilience4j.ratelimiter.RateLimiter resilience4j =
      io.github.resilience4j.ratelimiter.RateLimiter.of(
          "bench",
          RateLimiterConfig.custom()
              .limitForPeriod(NEVER_REACHED)
              .limitRefreshPeriod(SECOND)
              .timeoutDuration(Duration.ZERO)
              .build());

  private final Bucket bucket4j =
      Bucket.builder()
          .addLimit(limit -> limit.capacity(NEVER_REACHED).refillGreedy(NEVER_REACHED, SECOND))
          .build();

  private final RateLimiter guava = RateLimiter.create(NEVER_REACHED);

  /** What a worker has for its whole life. */
  @State(Scope.Thread)
  public static class Worker implements Turn.Owner {

    Turn<Object> window;
    Turn<Object> smallWindow;
    Turn<Object> tokenBucket;

    /** Takes its places. */
    @org.openjdk.jmh.annotations.Setup
    public void takePlaces(RateLimiterBenchmark limiters) {
      window = limiters.window.turn(Schedulers.parallel(), this);
      smallWindow = limiters.smallWindow.turn(Schedulers.parallel(), this);
      tokenBucket = limiters.tokenBucket.turn(Schedulers.parallel(), this);
    }

    static boolean use(Turn<Object> turn) {
      if (!turn.acquire(turn)) {
        throw new IllegalStateException("the limit was reached");
      }
      turn.started();
      return true;
    }

    @Override
    public void onPermit() {
      throw new IllegalStateException("the limit was reached");
    }

    @Override
    public void onRefused(Throwable error) {
      throw new IllegalStateException(error);
    }
  }

  /** The clock, which all but one of them read for each permit. */
  @Benchmark
  public long clock() {
    return System.nanoTime();
  }

  @Benchmark
  public boolean millraceWindow(Worker worker) {
    return Worker.use(worker.window);
  }

  @Benchmark
  public boolean millraceSmallWindow(Worker worker) {
    return Worker.use(worker.smallWindow);
  }

  @Benchmark
  public boolean millraceTokenBucket(Worker worker) {
    return Worker.use(worker.tokenBucket);
  }

  @Benchmark
  public boolean resilience4j() {
    return resilience4j.acquirePermission();
  }

  @Benchmark
  public boolean bucket4j() {
    return bucket4j.tryConsume(1);
  }

  @Benchmark
  public boolean guava() {
    return guava.tryAcquire();
  }
}
