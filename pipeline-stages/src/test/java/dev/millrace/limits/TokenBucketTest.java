package dev.millrace.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.millrace.Turn;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class TokenBucketTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final TokenBucket bucket = RateLimiters.tokenBucket(10, SECOND, 3, time);

  private Turn<Object> turn() {
    return bucket.turn(time, new TestOwner());
  }

  private boolean starts() {
    Turn<Object> turn = turn();
    boolean granted = turn.acquire("item");
    if (granted) {
      turn.started();
    } else {
      turn.release();
    }
    return granted;
  }

  private TestOwner waiting(long cost) {
    TestOwner owner = new TestOwner();
    assertThat(bucket.turn(time, owner, item -> cost).acquire("item")).isFalse();
    return owner;
  }

  private void after(long millis) {
    time.advanceTimeBy(Duration.ofMillis(millis));
  }

  @Test
  void isFullAtFirstAndFillsSteadily() {
    assertThat(List.of(starts(), starts(), starts())).containsOnly(true);
    assertThat(starts()).isFalse();
    after(99);
    assertThat(starts()).isFalse();
    after(1);
    assertThat(starts()).isTrue();
    assertThat(starts()).isFalse();
  }

  @Test
  void savesUpNoMoreThanTheBurst() {
    after(3_600_000);
    assertThat(List.of(starts(), starts(), starts())).containsOnly(true);
    assertThat(starts()).isFalse();
  }

  @Test
  void servesThoseWhoWaitInOrderAsSoonAsThereIsEnough() {
    starts();
    starts();
    starts();
    TestOwner large = waiting(2);
    TestOwner small = waiting(1);
    after(199);
    assertThat(large.told()).isEqualTo("nothing");
    after(1);
    assertThat(large.told()).isEqualTo("permit");
    assertThat(small.told()).isEqualTo("nothing");
    // Two are in hand: one more fits.
    after(100);
    assertThat(small.told()).isEqualTo("permit");
  }

  @Test
  void permitsInHandCountAsSaved() {
    List<Turn<Object>> late = List.of(turn(), turn(), turn());
    late.forEach(turn -> turn.acquire("item"));
    after(10_000);
    assertThat(starts()).isFalse();
    late.forEach(Turn::started);
    assertThat(starts()).isFalse();
    after(100);
    assertThat(starts()).isTrue();
  }

  @Test
  void aPermitThatWasGivenBackIsThereForOthers() {
    starts();
    starts();
    Turn<Object> turn = turn();
    turn.acquire("item");
    turn.release();
    assertThat(starts()).isTrue();
  }

  @Test
  void losesNothingByRounding() {
    TokenBucket odd = RateLimiters.tokenBucket(7, Duration.ofNanos(3), 1_000_000, time);
    Turn<Object> all = odd.turn(time, new TestOwner(), item -> 1_000_000);
    assertThat(all.acquire("item")).isTrue();
    all.started();
    for (int i = 0; i < 300; i++) {
      time.advanceTimeBy(Duration.ofNanos(1));
      // Looks at the clock, as all do who find the bucket empty.
      odd.isIdle();
    }
    assertThat(odd.turn(time, new TestOwner(), item -> 700).acquire("item")).isTrue();
    assertThat(odd.turn(time, new TestOwner()).acquire("item")).isFalse();
  }

  @Test
  void aChangedRateHoldsFromThenOn() {
    starts();
    starts();
    starts();
    after(100);
    bucket.change(1000, SECOND, 5);
    assertThat(starts()).isTrue();
    assertThat(starts()).isFalse();
    after(1);
    assertThat(starts()).isTrue();
    after(1000);
    assertThat(bucket.isIdle()).isTrue();
    bucket.change(1, SECOND, 1);
    assertThat(starts()).isTrue();
    assertThat(starts()).isFalse();
  }

  @Test
  void givesNothingWhileHeld() {
    bucket.hold(SECOND);
    TestOwner waiting = waiting(1);
    after(999);
    assertThat(waiting.told()).isEqualTo("nothing");
    after(1);
    assertThat(waiting.told()).isEqualTo("permit");
  }

  @Test
  void inNoIntervalMoreStartThanTheBurstAndWhatComes() {
    Seeds.repeat("bucket", 200, this::roundOfDelayedStarts);
  }

  private void roundOfDelayedStarts(Random random) {
    long permits = 1L + random.nextInt(1_000);
    long period = 1L + random.nextInt(1_000_000);
    long burst = 1L + random.nextInt(50);
    VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    // A leaky bucket that never overflows says the same of all intervals at once.
    double[] level = new double[2];
    TokenBucket limiter = RateLimiters.tokenBucket(permits, Duration.ofNanos(period), burst, clock);
    Crowd crowd =
        new Crowd(
            clock,
            limiter,
            random,
            (now, cost) -> {
              double leaked = (now - level[1]) * (double) permits / period;
              level[0] = Math.max(0, level[0] - leaked) + cost;
              level[1] = now;
              assertThat(level[0]).isLessThanOrEqualTo(burst + 1e-3);
            });
    while (crowd.served() < 2_000) {
      int chance = random.nextInt(100);
      if (chance < 50) {
        crowd.comes(1 + random.nextInt((int) burst));
      } else if (chance < 75) {
        crowd.oneStarts();
      } else if (chance < 77) {
        crowd.oneGivesBack();
      } else if (chance < 79) {
        crowd.oneGivesUp();
      } else {
        crowd.timePasses(1 + (long) (random.nextDouble() * burst * period / permits));
      }
      if (crowd.waiting() > 50) {
        crowd.allStart();
        crowd.timePasses(1 + burst * period / permits);
      }
    }
    crowd.verify();
  }

  @Test
  void keepsItsRateWhenThereIsAlwaysWork() {
    Seeds.repeat("bucket throughput", 50, this::roundOfThroughput);
  }

  private void roundOfThroughput(Random random) {
    long permits = 1L + random.nextInt(100);
    long period = 1_000_000L + random.nextInt(1_000_000);
    long burst = 1L + random.nextInt(10);
    VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    TokenBucket limiter = RateLimiters.tokenBucket(permits, Duration.ofNanos(period), burst, clock);
    Crowd crowd = new Crowd(clock, limiter, random, (now, cost) -> {}).startingPromptly();
    // So many periods that one permit, whose time may be rounded up to just after them, is less
    // than
    // a hundredth.
    int periods = 100;
    for (int i = 0; i < permits * (periods + 10) + burst; i++) {
      crowd.comes(1);
    }
    crowd.timePasses(periods * period);
    double all = burst + (double) periods * permits;
    assertThat((double) crowd.served()).isCloseTo(all, withinPercentage(1));
  }

  @Test
  void refusesWhatIsNoLimit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateLimiters.tokenBucket(0, SECOND, 1))
        .withMessage("permits must be at least 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateLimiters.tokenBucket(1, Duration.ZERO, 1))
        .withMessage("period must be positive, was PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateLimiters.tokenBucket(1, SECOND, 0))
        .withMessage("burst must be at least 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateLimiters.tokenBucket(1, SECOND, Long.MAX_VALUE))
        .withMessage("burst must be at most 9223372035 for 1 in PT1S, was 9223372036854775807");
  }

  @Test
  void saysItsLimit() {
    assertThat(bucket).hasToString("10 in each PT1S, up to 3 at once");
  }
}
