package dev.millrace.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.millrace.Turn;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class KeyedLimitTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final KeyedLimit<String, Character> limit =
      new KeyedLimit<>(item -> item.charAt(0), key -> RateLimiters.slidingWindow(1, SECOND, time));

  private boolean starts(String item) {
    Turn<String> turn = limit.turn(time, new TestOwner());
    boolean granted = turn.acquire(item);
    if (granted) {
      turn.started();
    } else {
      turn.release();
    }
    return granted;
  }

  @Test
  void limitsEachKeyByItself() {
    assertThat(starts("a1")).isTrue();
    assertThat(starts("b1")).isTrue();
    assertThat(starts("a2")).isFalse();
    time.advanceTimeBy(SECOND);
    assertThat(starts("a3")).isTrue();
  }

  @Test
  void oneTurnServesItemsOfAnyKey() {
    Turn<String> turn = limit.turn(time, new TestOwner());
    for (String item : new String[] {"a", "b", "c"}) {
      assertThat(turn.acquire(item)).isTrue();
      turn.started();
    }
    assertThat(turn.acquire("b")).isFalse();
    turn.release();
    assertThat(starts("a")).isFalse();
  }

  @Test
  void holdsTheKeyOfTheItemOnly() {
    limit.hold("a1", SECOND);
    assertThat(starts("a2")).isFalse();
    assertThat(starts("b1")).isTrue();
  }

  @Test
  void forgetsIdleKeysWhenOthersCome() {
    for (int key = 0; key < 10_000; key++) {
      assertThat(starts(Character.toString(key))).isTrue();
      time.advanceTimeBy(Duration.ofMillis(100));
    }
    // Ten are in use, and others have not been looked at again yet.
    assertThat(limit.size()).isLessThan(100);
  }

  @Test
  void remembersKeysInUse() {
    for (int key = 0; key < 1_000; key++) {
      starts(Character.toString(key));
    }
    assertThat(limit.size()).isEqualTo(1_000);
    assertThat(limit.isIdle()).isFalse();
    for (int key = 0; key < 1_000; key++) {
      assertThat(starts(Character.toString(key))).isFalse();
    }
    time.advanceTimeBy(SECOND);
    assertThat(limit.isIdle()).isTrue();
  }

  @Test
  void anEntryThatIsEnteredIsNotForgotten() {
    KeyEntry<String> entry = limit.enter("a");
    assertThat(entry.forgetIfIdle()).isFalse();
    entry.leave();
    assertThat(entry.forgetIfIdle()).isTrue();
    assertThat(entry.enter()).isFalse();
    assertThat(limit.enter("a")).isNotSameAs(entry);
  }

  @Test
  void refusesANullKey() {
    KeyedLimit<String, String> nameless =
        new KeyedLimit<>(item -> null, key -> RateLimiters.slidingWindow(1, SECOND));
    assertThatNullPointerException()
        .isThrownBy(() -> nameless.turn(time, new TestOwner()).acquire("item"))
        .withMessage("the limit's key is null");
  }
}
