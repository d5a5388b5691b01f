package dev.millrace;

import static dev.millrace.BatchSpec.upTo;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchSpecTest {

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void rejectsNumbersBelowOne(int number) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> upTo(number))
        .withMessage("size must be at least 1, was " + number);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> upTo(1).weighing(item -> 1, number))
        .withMessage("max must be at least 1, was " + number);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> upTo(1).by(item -> item, number))
        .withMessage("lists must be at least 1, was " + number);
  }

  @Test
  void takesATimeThatIsOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> upTo(1).within(Duration.ZERO))
        .withMessage("time must be positive, was PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> upTo(1).within(ofMillis(-1)))
        .withMessage("time must be positive, was PT-0.001S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> upTo(1).within(Duration.ofDays(36_501)))
        .withMessage("time must be at most PT876000H, was PT876024H");
    assertThatNullPointerException().isThrownBy(() -> upTo(1).within(null)).withMessage("time");
  }

  @Test
  void takesFunctionsOnly() {
    assertThatNullPointerException()
        .isThrownBy(() -> upTo(1).weighing(null, 1))
        .withMessage("weigher");
    assertThatNullPointerException().isThrownBy(() -> upTo(1).by(null, 1)).withMessage("function");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> upTo(1).named(" "))
        .withMessage("name must be a line of text, was ' '");
  }

  @Test
  void hasAPlaceForEachItemOfEachOpenList() {
    assertThat(upTo(7).places()).isEqualTo(7);
    assertThat(upTo(7).by(item -> item, 3).places()).isEqualTo(21);
    assertThat(upTo(Integer.MAX_VALUE).by(item -> item, 2).places()).isEqualTo(4_294_967_294L);
  }

  @Test
  void saysWhatIsDeclared() {
    BatchSpec<Integer> size = upTo(100);
    BatchSpec<Integer> all =
        size.within(ofSeconds(1)).weighing(n -> n, 1000).by(n -> n, 8).named("pages");

    assertThat(size).hasToString("up to 100");
    assertThat(all).hasToString("up to 100, within PT1S, weighing 1000, by key, lists 8");
    assertThat(all.name()).isEqualTo("pages");
    assertThat(all.time()).contains(ofSeconds(1));
    assertThat(size.name()).isEmpty();
    assertThat(size.time()).isEmpty();
    assertThat(size.weight()).isEmpty();
    assertThat(size.key()).isEmpty();
  }
}
