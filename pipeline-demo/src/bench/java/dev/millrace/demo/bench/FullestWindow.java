package dev.millrace.demo.bench;

import com.google.common.util.concurrent.RateLimiter;
import dev.millrace.Permit;
import dev.millrace.limits.RateLimiters;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Counts, in real time, how many starts of work lie in the fullest window of each limiter. A start
 * is stamped by the work itself. Prints a line of a table for each limiter: when there is always
 * work, and when work comes in bursts.
 */
public final class FullestWindow {

  private static final int LIMIT = 50;
  private static final Duration WINDOW = Duration.ofMillis(100);
  private static final int WORKERS = 8;
  private static final Duration RUN = Duration.ofSeconds(5);

  private FullestWindow() {}

  /** Waits for a permit, does the work, and says so. */
  @FunctionalInterface
  interface Limiter {

    void run(Runnable work) throws InterruptedException;
  }

  private record Peer(String name, Supplier<Limiter> limiter) {}

  private static final List<Peer> PEERS =
      List.of(
          new Peer("Millrace slidingWindow", FullestWindow::slidingWindow),
          new Peer("Millrace tokenBucket, burst 1", () -> tokenBucket(1)),
          new Peer("Millrace tokenBucket, burst 50", () -> tokenBucket(LIMIT)),
          new Peer("Resilience4j", FullestWindow::resilience4j),
          new Peer("Bucket4j, greedy refill", () -> bucket4j(true)),
          new Peer("Bucket4j, intervally refill", () -> bucket4j(false)),
          new Peer("Guava RateLimiter", FullestWindow::guava));

  /** Runs all peers, or those whose name has {@code args[0]}. */
  public static void main(String[] args) throws Exception {
    System.out.printf(
        "%d in %d ms, %d workers, %d s each%n", LIMIT, WINDOW.toMillis(), WORKERS, RUN.toSeconds());
    System.out.println("| limiter | fullest, always work | of the rate | fullest, bursts |");
    System.out.println("|---|--:|--:|--:|");
    for (Peer peer : PEERS) {
      if (args.length == 0 || peer.name().contains(args[0])) {
        measure(peer);
      }
    }
    System.exit(0);
  }

  private static void measure(Peer peer) throws Exception {
    long[] steady = startsOf(peer.limiter().get(), Duration.ZERO);
    long[] bursts = startsOf(peer.limiter().get(), WINDOW.multipliedBy(3));
    double seconds = (steady[steady.length - 1] - steady[0]) / 1e9;
    double most = LIMIT * (1 + seconds * 1e9 / WINDOW.toNanos());
    System.out.printf(
        "| %s | %.2f | %.1f %% | %.2f |%n",
        peer.name(),
        (double) fullest(steady) / LIMIT,
        100 * steady.length / most,
        (double) fullest(bursts) / LIMIT);
  }

  /** Returns when work was started, in order. */
  private static long[] startsOf(Limiter limiter, Duration longestPause) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
    AtomicBoolean stopped = new AtomicBoolean();
    Gate gate = new Gate(longestPause);
    List<Future<List<Long>>> all = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      all.add(threads.submit(() -> work(limiter, gate, stopped)));
    }
    Thread.sleep(RUN.toMillis());
    stopped.set(true);
    List<Long> starts = new ArrayList<>();
    for (Future<List<Long>> each : all) {
      starts.addAll(each.get());
    }
    threads.shutdown();
    long[] times = starts.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(times);
    return times;
  }

  private static List<Long> work(Limiter limiter, Gate gate, AtomicBoolean stopped)
      throws InterruptedException {
    List<Long> starts = new ArrayList<>();
    while (!stopped.get()) {
      gate.pass();
      limiter.run(() -> starts.add(System.nanoTime()));
    }
    return starts;
  }

  private static int fullest(long[] times) {
    int fullest = 0;
    int first = 0;
    for (int last = 0; last < times.length; last++) {
      while (times[last] - times[first] >= WINDOW.toNanos()) {
        first++;
      }
      fullest = Math.max(fullest, last - first + 1);
    }
    return fullest;
  }

  /** Lets work come in bursts of one to three limits, and then none for a while. */
  private static final class Gate {

    private final Random random = new Random(7);
    private final long longestPause;
    private int left;
    private long openAt = System.nanoTime();

    Gate(Duration longestPause) {
      this.longestPause = longestPause.toNanos();
    }

    void pass() {
      long wait;
      synchronized (this) {
        if (left == 0) {
          left = LIMIT + random.nextInt(2 * LIMIT);
          openAt = System.nanoTime() + (long) (random.nextDouble() * longestPause);
        }
        left--;
        wait = openAt - System.nanoTime();
      }
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      }
    }
  }

  private static Limiter slidingWindow() {
    return millrace(RateLimiters.slidingWindow(LIMIT, WINDOW));
  }

  private static Limiter tokenBucket(int burst) {
    return millrace(RateLimiters.tokenBucket(LIMIT, WINDOW, burst));
  }

  private static Limiter millrace(dev.millrace.RateLimiter limiter) {
    return work -> {
      Permit permit = limiter.acquire().block();
      work.run();
      permit.started();
    };
  }

  private static Limiter resilience4j() {
    var limiter =
        io.github.resilience4j.ratelimiter.RateLimiter.of(
            "window",
            RateLimiterConfig.custom()
                .limitForPeriod(LIMIT)
                .limitRefreshPeriod(WINDOW)
                .timeoutDuration(Duration.ofMinutes(1))
                .build());
    return work -> {
      if (!limiter.acquirePermission()) {
        throw new IllegalStateException("no permit within a minute");
      }
      work.run();
    };
  }

  private static Limiter bucket4j(boolean greedy) {
    Bucket bucket =
        Bucket.builder()
            .addLimit(
                limit ->
                    greedy
                        ? limit.capacity(LIMIT).refillGreedy(LIMIT, WINDOW)
                        : limit.capacity(LIMIT).refillIntervally(LIMIT, WINDOW))
            .build();
    return work -> {
      bucket.asBlocking().consume(1);
      work.run();
    };
  }

  private static Limiter guava() {
    RateLimiter limiter = RateLimiter.create(LIMIT * 1e9 / WINDOW.toNanos());
    return work -> {
      limiter.acquire();
      work.run();
    };
  }
}
