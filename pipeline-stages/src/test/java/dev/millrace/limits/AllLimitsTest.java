package dev.millrace.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Permit;
import dev.millrace.RateLimit;
import dev.millrace.RateLimiter;
import dev.millrace.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

class AllLimitsTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final RateLimit<String> perHost =
      RateLimiters.perKey(item -> item.charAt(0), key -> RateLimiters.slidingWindow(1, SECOND));
  private final SlidingWindow inAll = RateLimiters.slidingWindow(2, SECOND);
  private final RateLimit<String> both = RateLimiters.allOf(perHost, inAll);

  private boolean starts(String item) {
    Turn<String> turn = both.turn(time, new TestOwner());
    boolean granted = turn.acquire(item);
    if (granted) {
      turn.started();
    } else {
      turn.release();
    }
    return granted;
  }

  private void aSecondPasses() {
    time.advanceTimeBy(SECOND);
  }

  @Test
  void needsAPermitOfEach() {
    assertThat(starts("a1")).isTrue();
    assertThat(starts("a2")).isFalse();
    assertThat(starts("b1")).isTrue();
    assertThat(starts("c1")).isFalse();
    aSecondPasses();
    assertThat(starts("a2")).isTrue();
    assertThat(starts("c1")).isTrue();
  }

  @Test
  void waitsForOneAfterTheOther() {
    starts("a1");
    starts("b1");
    TestOwner first = new TestOwner();
    TestOwner second = new TestOwner();
    TestOwner third = new TestOwner();
    both.turn(time, first).acquire("a2");
    both.turn(time, second).acquire("c1");
    both.turn(time, third).acquire("d1");
    aSecondPasses();
    assertThat(List.of(first.told(), second.told(), third.told()))
        .containsExactlyInAnyOrder("permit", "permit", "nothing");
  }

  @Test
  void givesBackWhatItHasOfTheOthersWhenItGivesUp() {
    starts("a1");
    starts("b1");
    Turn<String> turn = both.turn(time, new TestOwner());
    assertThat(turn.acquire("c1")).isFalse();
    turn.release();
    assertThat(perHost.turn(time, new TestOwner()).acquire("c2")).isTrue();
    assertThatThrownBy(() -> turn.acquire("c1")).hasMessage("the turn was given up");
    aSecondPasses();
    assertThat(starts("a2")).isTrue();
    assertThat(starts("b2")).isTrue();
  }

  @Test
  void givesBackAllWhenItIsReleasedUnused() {
    Turn<String> turn = both.turn(time, new TestOwner());
    for (int i = 0; i < 10; i++) {
      assertThat(turn.acquire("a")).isTrue();
      turn.release();
    }
    assertThat(both.isIdle()).isTrue();
  }

  @Test
  void tellsOfTheStartAndTheAnswer() {
    RateLimit<String> atAnswer = RateLimiters.allOf(perHost.spentAtAnswer(), inAll);
    Turn<String> turn = atAnswer.turn(time, new TestOwner());
    turn.acquire("a");
    turn.started();
    aSecondPasses();
    assertThat(inAll.isIdle()).isTrue();
    assertThat(perHost.isIdle()).isFalse();
    turn.answered();
    assertThat(starts("a")).isFalse();
    aSecondPasses();
    assertThat(starts("a")).isTrue();
  }

  @Test
  void refusesWhatOneRefusesAndGivesBackTheRest() {
    RateLimiter closed = cost -> Mono.error(new IllegalStateException("store is gone"));
    Turn<String> turn = RateLimiters.<String>allOf(perHost, closed).turn(time, new TestOwner());
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> turn.acquire("a"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("store is gone");
    }
    assertThat(perHost.isIdle()).isTrue();
  }

  @Test
  void tellsARefusalThatComesLater() {
    Sinks.One<Permit> answer = Sinks.one();
    TestOwner owner = new TestOwner();
    RateLimiter slow = cost -> answer.asMono();
    Turn<String> turn = RateLimiters.<String>allOf(perHost, slow, inAll).turn(time, owner);
    assertThat(turn.acquire("a")).isFalse();
    answer.tryEmitError(new TimeoutException("too late")).orThrow();
    assertThat(owner.told()).isInstanceOf(TimeoutException.class);
    assertThat(perHost.isIdle()).isTrue();
  }

  @Test
  void holdsTheFirst() {
    starts("a");
    aSecondPasses();
    both.hold("a", SECOND);
    assertThat(starts("a")).isFalse();
    assertThat(starts("b")).isTrue();
  }

  @Test
  void needsALimit() {
    assertThatIllegalArgumentException()
        .isThrownBy(RateLimiters::allOf)
        .withMessage("limits must not be empty");
  }

  @Test
  void keepsEachLimitWhateverHappens() {
    Seeds.repeat("all", 100, this::roundOfChances);
  }

  private void roundOfChances(Random random) {
    VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    SlidingWindow narrow = RateLimiters.slidingWindow(2, Duration.ofNanos(50));
    SlidingWindow wide = RateLimiters.slidingWindow(20, Duration.ofNanos(1000));
    RateLimit<Object> limits = RateLimiters.allOf(narrow, wide);
    Starts inNarrow = new Starts(Duration.ofNanos(50));
    Starts inWide = new Starts(Duration.ofNanos(1000));
    List<Turn<Object>> open = new ArrayList<>();
    for (int step = 0; step < 5_000; step++) {
      int chance = random.nextInt(10);
      if (chance < 5) {
        open.add(startingTurn(limits, clock, inNarrow, inWide));
      } else if (chance < 6 && !open.isEmpty()) {
        open.remove(random.nextInt(open.size())).release();
      } else {
        clock.advanceTimeBy(Duration.ofNanos(random.nextInt(60)));
      }
    }
    assertThat(inNarrow.fullest()).isEqualTo(2);
    assertThat(inWide.fullest()).isEqualTo(20);
  }

  private static Turn<Object> startingTurn(
      RateLimit<Object> limits, VirtualTimeScheduler clock, Starts... counts) {
    List<Turn<Object>> self = new ArrayList<>();
    Runnable start =
        () -> {
          for (Starts count : counts) {
            count.add(clock.now(TimeUnit.NANOSECONDS), 1);
          }
          self.get(0).started();
        };
    self.add(
        limits.turn(
            clock,
            new Turn.Owner() {
              @Override
              public void onPermit() {
                start.run();
              }

              @Override
              public void onRefused(Throwable error) {
                throw new AssertionError(error);
              }
            }));
    if (self.get(0).acquire("item")) {
      start.run();
    }
    return self.get(0);
  }
}
