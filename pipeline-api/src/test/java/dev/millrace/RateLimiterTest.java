package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.util.context.Context;

/** What a limiter of one method is given by default. */
class RateLimiterTest {

  private final List<String> told = new ArrayList<>();

  /** A permit and an owner that write down what they hear. */
  private final Permit permit =
      new Permit() {
        @Override
        public void started() {
          told.add("started");
        }

        @Override
        public void answered() {
          told.add("answered");
        }

        @Override
        public void release() {
          told.add("released");
        }
      };

  private final Turn.Owner owner =
      new Turn.Owner() {
        @Override
        public void onPermit() {
          told.add("permit");
        }

        @Override
        public void onRefused(Throwable error) {
          told.add(error.getMessage());
        }

        @Override
        public Context currentContext() {
          return Context.of("tenant", "seven");
        }
      };

  private Turn<Object> turnAt(RateLimiter limiter) {
    return limiter.turn(Schedulers.parallel(), owner);
  }

  @Nested
  class WhenItAnswersAtOnce {

    private final Turn<Object> turn = turnAt(cost -> Mono.just(permit));

    @Test
    void thePermitIsInHand() {
      assertThat(turn.acquire("item")).isTrue();
      turn.started();
      turn.answered();
      turn.release();
      assertThat(told).containsExactly("started", "answered", "released");
    }

    @Test
    void anUnusedPermitIsReleased() {
      turn.acquire("item");
      turn.release();
      turn.release();
      assertThat(told).containsExactly("released");
      assertThat(turn.acquire("next")).isTrue();
    }

    @Test
    void theNextPermitSettlesTheOneBefore() {
      turn.acquire("item");
      turn.started();
      turn.acquire("next");
      assertThat(told).containsExactly("started", "released");
    }

    @Test
    void onePermitIsInHandAtATime() {
      turn.acquire("item");
      assertThatIllegalStateException()
          .isThrownBy(() -> turn.acquire("next"))
          .withMessage("the permit before is still in hand");
    }
  }

  @Nested
  class WhenItAnswersLater {

    private final Deque<Sinks.One<Permit>> asked = new ArrayDeque<>();
    private final Turn<Object> turn = turnAt(this::ask);

    private Mono<Permit> ask(long cost) {
      Sinks.One<Permit> answer = Sinks.one();
      asked.add(answer);
      return answer.asMono();
    }

    @Test
    void theOwnerIsTold() {
      assertThat(turn.acquire("item")).isFalse();
      asked.remove().tryEmitValue(permit).orThrow();
      turn.started();
      assertThat(told).containsExactly("permit", "started");
    }

    @Test
    void aRefusalIsToldAndTheTurnGoesOn() {
      turn.acquire("item");
      asked.remove().tryEmitError(new IllegalStateException("store is gone")).orThrow();
      assertThat(told).containsExactly("store is gone");
      assertThat(turn.acquire("next")).isFalse();
    }

    @Test
    void nothingIsToldToAnOwnerWhoHasGivenUp() {
      turn.acquire("item");
      turn.release();
      assertThat(asked.remove().currentSubscriberCount()).isZero();
      assertThat(told).isEmpty();
      assertThatIllegalStateException()
          .isThrownBy(() -> turn.acquire("next"))
          .withMessage("the turn was given up");
    }

    @Test
    void nothingStartsBeforeThePermit() {
      turn.acquire("item");
      turn.started();
      asked.remove().tryEmitValue(permit).orThrow();
      turn.release();
      assertThat(told).containsExactly("permit", "released");
    }
  }

  @Test
  void aPermitThatComesAfterTheWaitWasGivenUpIsReleased() {
    TestPublisher<Permit> late =
        TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
    Turn<Object> turn = turnAt(cost -> late.mono());
    turn.acquire("item");
    turn.release();
    late.next(permit);
    assertThat(told).containsExactly("released");
  }

  @Test
  void throwsARefusalThatComesAtOnce() {
    Turn<Object> turn = turnAt(cost -> Mono.error(new IllegalStateException("store is gone")));
    assertThatThrownBy(() -> turn.acquire("item")).hasMessage("store is gone");
    assertThatThrownBy(() -> turn.acquire("next")).hasMessage("store is gone");
  }

  @Test
  void refusesALimiterThatCompletesWithoutAPermit() {
    assertThatThrownBy(() -> turnAt(cost -> Mono.empty()).acquire("item"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("completed without a permit");
  }

  @Test
  void showsTheOwnersContext() {
    Turn<Object> turn =
        turnAt(
            cost ->
                Mono.deferContextual(
                    context -> {
                      told.add(context.get("tenant"));
                      return Mono.just(Permit.SPENT);
                    }));
    turn.acquire("item");
    assertThat(told).containsExactly("seven");
  }

  @Test
  void asksForTheCostOfTheItem() {
    List<Long> costs = new ArrayList<>();
    RateLimiter limiter =
        cost -> {
          costs.add(cost);
          return Mono.just(Permit.SPENT);
        };
    RateLimit<String> byLength = limiter.costing(String::length);
    Turn<String> turn = byLength.turn(Schedulers.parallel(), owner);
    turn.acquire("four");
    turn.started();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> turn.acquire(""))
        .withMessage("cost must be at least 1, was 0");
    assertThat(turn.acquire("sixsix")).isTrue();
    turnAt(limiter).acquire("any");
    StepVerifier.create(limiter.acquire())
        .expectNextCount(1)
        .expectComplete()
        .verify(Duration.ofSeconds(10));
    assertThat(costs).containsExactly(4L, 6L, 1L, 1L);
  }

  @Test
  void cannotBeHeldAndDoesNotKnowWhetherItIsIdle() {
    RateLimiter limiter =
        new RateLimiter() {
          @Override
          public Mono<Permit> acquire(long cost) {
            return Mono.just(permit);
          }

          @Override
          public String toString() {
            return "mine";
          }
        };
    assertThat(limiter.isIdle()).isFalse();
    assertThatThrownBy(() -> limiter.spentAtAnswer().hold("item", Duration.ofSeconds(1)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("rate limiter mine cannot be held");
    assertThat(limiter.costing(item -> 1).spentAtAnswer())
        .hasToString("mine by cost spent at the answer");
  }

  @Nested
  class SpentAtTheAnswer {

    private final RateLimiter limiter = cost -> Mono.just(permit);
    private final Turn<Object> turn = limiter.spentAtAnswer().turn(Schedulers.parallel(), owner);

    @Test
    void thePermitIsStartedWhenTheAnswerComes() {
      turn.acquire("item");
      turn.started();
      assertThat(told).isEmpty();
      turn.answered();
      assertThat(told).containsExactly("started", "answered");
    }

    @Test
    void anAnswerTellsOfTheStartToo() {
      turn.acquire("item");
      turn.answered();
      turn.started();
      assertThat(told).containsExactly("started", "answered");
    }

    @Test
    void anUnusedPermitIsReleased() {
      turn.acquire("item");
      turn.release();
      assertThat(told).containsExactly("released");
    }

    @Test
    void workThatEndsWithoutAnAnswerIsSpent() {
      turn.acquire("item");
      turn.started();
      turn.release();
      assertThat(told).containsExactly("started", "answered", "released");
    }

    @Test
    void anOwnerWhoGoesOnWithoutAWordHasSpentItsPermit() {
      turn.acquire("item");
      turn.started();
      turn.acquire("next");
      assertThat(told).containsExactly("started", "answered", "released");
    }
  }
}
