package dev.millrace;

import static dev.millrace.FailurePolicy.backoff;
import static dev.millrace.FailurePolicy.fail;
import static dev.millrace.FailurePolicy.requeue;
import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.FailurePolicy.skip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class FailurePolicyTest {

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void rejectsFewerRetriesThanOne(long retries) {
    String message = "retries must be at least 1, was " + retries;

    assertThatIllegalArgumentException().isThrownBy(() -> retry(retries)).withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> retry(retries, backoff(Duration.ofMillis(1))))
        .withMessage(message);
  }

  @Test
  void rejectsANegativePause() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> backoff(Duration.ofMillis(-1)))
        .withMessage("first must not be negative, was PT-0.001S");
  }

  @Test
  void rejectsNull() {
    assertThatNullPointerException().isThrownBy(() -> backoff(null)).withMessage("first");
    assertThatNullPointerException().isThrownBy(() -> retry(1, null)).withMessage("backoff");
  }

  @Test
  void readsFromLeftToRight() {
    assertThat(fail()).hasToString("fail");
    assertThat(skip()).hasToString("skip");
    assertThat(retry(3)).hasToString("retry(3) then fail");
    assertThat(retry(3).thenSkip()).hasToString("retry(3) then skip");
    assertThat(retry(3).thenSkip().thenFail()).hasToString("retry(3) then fail");
  }

  @Test
  void retriesAsOftenAsSaidWhateverTheBackoffSays() {
    FailurePolicy<Object> policy = retry(3, backoff(Duration.ofMillis(1)).maxAttempts(99));

    assertThat(policy.retry())
        .hasValueSatisfying(spec -> assertThat(spec.maxAttempts).isEqualTo(3));
  }

  @Test
  void putsBackAfterRetriesAndBeforeTheLastWord() {
    assertThat(requeue(2)).hasToString("requeue(2) then fail");
    assertThat(retry(3).thenRequeue(2, Duration.ofSeconds(30)).thenSkip())
        .hasToString("retry(3) then requeue(2, PT30S) then skip");
    assertThat(requeue(2).thenDeadLetter(letter -> Mono.empty()))
        .hasToString("requeue(2) then dead letter");
  }

  @Test
  void rejectsFewerRequeuesThanOneAndANegativeDelay() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> requeue(0))
        .withMessage("requeues must be at least 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> skip().thenRequeue(1, Duration.ofMillis(-1)))
        .withMessage("delay must not be negative, was PT-0.001S");
  }

  @Test
  void isAValue() {
    FailurePolicy<Object> retrying = retry(3);

    assertThat(fail()).isEqualTo(skip().thenFail()).hasSameHashCodeAs(skip().thenFail());
    assertThat(skip()).isEqualTo(fail().thenSkip()).isNotEqualTo(fail());
    assertThat(retrying).isEqualTo(retrying.thenFail()).isNotEqualTo(retrying.thenSkip());
    assertThat(retrying.lastWord()).isEqualTo(new FailurePolicy.LastWord.Fail<>());
  }
}
