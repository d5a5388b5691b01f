package dev.millrace.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What an exact window promises, for a million permits and whatever happens around them. */
class SlidingWindowPropertyTest {

  private static final int ROUNDS = 200;
  private static final int PERMITS_A_ROUND = 5_000;

  private long permits;
  private long fullRounds;

  @Test
  void noWindowHasMoreStartsThanTheLimit() {
    Seeds.repeat("exact", ROUNDS, this::roundOfDelayedStarts);
    assertThat(permits).isGreaterThanOrEqualTo(ROUNDS * PERMITS_A_ROUND);
    System.out.println(permits + " permits, the limit reached in rounds: " + fullRounds);
    assertThat(fullRounds).isGreaterThan(ROUNDS / 2);
  }

  private void roundOfDelayedStarts(Random random) {
    long limit = 1L + random.nextInt(random.nextBoolean() ? 10 : 2_000);
    long window = 1L + random.nextInt(1_000_000);
    VirtualTimeScheduler time = VirtualTimeScheduler.create();
    Starts starts = new Starts(Duration.ofNanos(window));
    SlidingWindow limiter = RateLimiters.slidingWindow(limit, Duration.ofNanos(window));
    Crowd crowd = new Crowd(time, limiter, random, starts::add);
    while (crowd.served() < PERMITS_A_ROUND) {
      int chance = random.nextInt(100);
      if (chance < 50) {
        crowd.comes(cost(random, limit));
      } else if (chance < 78) {
        crowd.oneStarts();
      } else if (chance < 80) {
        crowd.oneGivesBack();
      } else if (chance < 82) {
        crowd.oneGivesUp();
      } else if (chance < 83) {
        limiter.hold(Duration.ofNanos(random.nextInt((int) window)));
      } else {
        crowd.timePasses(random.nextInt((int) (2 * window / limit) + 2));
      }
      if (crowd.waiting() > 100) {
        crowd.allStart();
        crowd.timePasses(random.nextInt((int) window));
      }
    }
    crowd.verify();
    assertThat(starts.fullest()).isLessThanOrEqualTo(limit);
    permits += crowd.served();
    fullRounds += starts.fullest() == limit ? 1 : 0;
  }

  @Test
  void holdsEveryLimitFromTheMomentOfItsChange() {
    Seeds.repeat("change", ROUNDS, this::roundOfChanges);
  }

  private void roundOfChanges(Random random) {
    VirtualTimeScheduler time = VirtualTimeScheduler.create();
    History history = new History(1L + random.nextInt(20), 1L + random.nextInt(1_000));
    SlidingWindow limiter =
        RateLimiters.slidingWindow(history.limit, Duration.ofNanos(history.window));
    Crowd crowd = new Crowd(time, limiter, random, history::add).startingPromptly();
    while (crowd.served() < PERMITS_A_ROUND) {
      int chance = random.nextInt(100);
      if (chance < 60) {
        crowd.comes(cost(random, history.limit));
      } else if (chance < 65) {
        crowd.oneGivesUp();
      } else if (chance < 67) {
        history.limit = 1L + random.nextInt(20);
        history.window = 1L + random.nextInt(1_000);
        limiter.change(history.limit, Duration.ofNanos(history.window));
      } else {
        crowd.timePasses(random.nextInt((int) history.window + 1));
      }
    }
    crowd.verify();
  }

  @Test
  void startsAsManyAsTheWindowAllowsWhenThereIsAlwaysWork() {
    Seeds.repeat("throughput", ROUNDS, this::roundOfThroughput);
  }

  private void roundOfThroughput(Random random) {
    long limit = 1L + random.nextInt(random.nextBoolean() ? 10 : 2_000);
    long window = 1L + random.nextInt(1_000_000_000);
    long dearest = Math.max(1, limit / 200);
    int windows = 20;
    VirtualTimeScheduler time = VirtualTimeScheduler.create();
    Starts starts = new Starts(Duration.ofNanos(window));
    SlidingWindow limiter = RateLimiters.slidingWindow(limit, Duration.ofNanos(window));
    Crowd crowd = new Crowd(time, limiter, random, starts::add).startingPromptly();
    long begun = 0;
    while (begun < limit * (windows + 1)) {
      long cost = 1L + random.nextInt((int) dearest);
      crowd.comes(cost);
      begun += cost;
    }
    long left = window * windows - 1;
    while (left > 0) {
      long step = Math.min(left, 1 + (long) (random.nextDouble() * window));
      crowd.timePasses(step);
      left -= step;
    }
    crowd.verify();
    assertThat(starts.fullest()).isLessThanOrEqualTo(limit);
    assertThat(starts.all()).isCloseTo(limit * windows, withinPercentage(1));
  }

  /** Arrivals that trickle in just fast enough, so that permits come back one by one. */
  @Test
  void keepsUpWithASteadyStreamAtTheFullRate() {
    Seeds.repeat("steady", 50, this::roundOfSteadyArrivals);
  }

  private void roundOfSteadyArrivals(Random random) {
    long limit = 1L + random.nextInt(2_000);
    long window = limit * (1L + random.nextInt(1_000));
    int windows = 50;
    VirtualTimeScheduler time = VirtualTimeScheduler.create();
    Starts starts = new Starts(Duration.ofNanos(window));
    SlidingWindow limiter = RateLimiters.slidingWindow(limit, Duration.ofNanos(window));
    Crowd crowd = new Crowd(time, limiter, random, starts::add).startingPromptly();
    for (long i = 0; i < limit * windows; i++) {
      crowd.comes(1);
      crowd.timePasses(window / limit);
    }
    crowd.verify();
    assertThat(starts.fullest()).isLessThanOrEqualTo(limit);
    assertThat((double) starts.all()).isCloseTo((double) limit * windows, withinPercentage(1));
  }

  private static long cost(Random random, long limit) {
    return random.nextInt(4) > 0 ? 1 : 1 + (long) (random.nextDouble() * Math.min(limit, 50));
  }

  /** All starts, to look back further than any window did. */
  private static final class History {

    private record Start(long time, long cost) {}

    private final Deque<Start> starts = new ArrayDeque<>();
    private long limit;
    private long window;

    History(long limit, long window) {
      this.limit = limit;
      this.window = window;
    }

    void add(long time, long cost) {
      long inWindow = cost;
      for (Start start : starts) {
        if (time - start.time() >= window) {
          break;
        }
        inWindow += start.cost();
      }
      assertThat(inWindow).isLessThanOrEqualTo(limit);
      starts.addFirst(new Start(time, cost));
      if (starts.size() > 1_000) {
        starts.removeLast();
      }
    }
  }
}
