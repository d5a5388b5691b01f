package dev.millrace.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.RateLimiter;
import dev.millrace.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

/** Many threads at one limiter, in real time: it is never exceeded, and forgets no one. */
class GateConcurrencyTest {

  private static final int THREADS = 6;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void noWindowHasMoreStartsThanTheLimitOnAnyThread() {
    Seeds.repeat("threads at a window", 20, this::roundAtAWindow);
  }

  private void roundAtAWindow(Random random) throws Exception {
    int limit = 1 + random.nextInt(50);
    Duration window = Duration.ofNanos(100_000L + random.nextInt(2_000_000));
    SlidingWindow limiter = RateLimiters.slidingWindow(limit, window);
    ConcurrentLinkedQueue<Long> starts = new ConcurrentLinkedQueue<>();
    int each = 20 + random.nextInt(3 * limit);
    together(random, seed -> new Worker(limiter, starts).works(each, new Random(seed)));
    assertThat(starts).hasSizeGreaterThan(THREADS);
    assertThat(fullest(starts, window)).isLessThanOrEqualTo(limit);
    assertThat(limiter.acquire(limit).block(Duration.ofSeconds(10))).isNotNull();
  }

  @Test
  void everyPermitComesBackWhateverIsGivenUp() {
    Seeds.repeat("threads at a bucket", 20, this::roundAtABucket);
  }

  private void roundAtABucket(Random random) throws Exception {
    int burst = 1 + random.nextInt(5);
    TokenBucket bucket = RateLimiters.tokenBucket(1, Duration.ofNanos(2_000), burst);
    ConcurrentLinkedQueue<Long> starts = new ConcurrentLinkedQueue<>();
    together(random, seed -> new Worker(bucket, starts).works(200, new Random(seed)));
    // Nothing is in hand, and the whole burst comes together.
    assertThat(bucket.acquire(burst).block(Duration.ofSeconds(10))).isNotNull();
  }

  private static long fullest(Iterable<Long> starts, Duration window) {
    List<Long> sorted = new ArrayList<>();
    starts.forEach(sorted::add);
    long[] times = sorted.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(times);
    Starts counted = new Starts(window);
    for (long time : times) {
      counted.add(time, 1);
    }
    return counted.fullest();
  }

  /** What one thread does. */
  @FunctionalInterface
  private interface Work {

    void with(long seed) throws Exception;
  }

  private void together(Random random, Work work) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      long seed = random.nextLong();
      running.add(
          threads.submit(
              () -> {
                start.await();
                work.with(seed);
                return null;
              }));
    }
    start.countDown();
    for (Future<?> each : running) {
      each.get(60, TimeUnit.SECONDS);
    }
  }

  /** Takes permits one after another, and now and then gives one up, in hand or in line. */
  private static final class Worker {

    private final RateLimiter limiter;
    private final ConcurrentLinkedQueue<Long> starts;
    private Place place;

    Worker(RateLimiter limiter, ConcurrentLinkedQueue<Long> starts) {
      this.limiter = limiter;
      this.starts = starts;
      this.place = new Place(limiter);
    }

    void works(int times, Random random) throws InterruptedException {
      for (int i = 0; i < times; i++) {
        boolean waits = !place.turn.acquire("item");
        if (waits && random.nextInt(8) == 0) {
          place.turn.release();
          place = new Place(limiter);
          continue;
        }
        if (waits) {
          place.awaitTurn();
        }
        if (random.nextInt(8) == 0) {
          place.turn.release();
        } else {
          starts.add(System.nanoTime());
          place.turn.started();
        }
      }
    }
  }

  /** A turn, and whether its owner was told. */
  private static final class Place implements Turn.Owner {

    private final Semaphore told = new Semaphore(0);
    private final Turn<Object> turn;

    Place(RateLimiter limiter) {
      this.turn = limiter.turn(Schedulers.parallel(), this);
    }

    void awaitTurn() throws InterruptedException {
      if (!told.tryAcquire(20, TimeUnit.SECONDS)) {
        throw new AssertionError("forgotten in line");
      }
    }

    @Override
    public void onPermit() {
      told.release();
    }

    @Override
    public void onRefused(Throwable error) {
      throw new AssertionError(error);
    }
  }
}
