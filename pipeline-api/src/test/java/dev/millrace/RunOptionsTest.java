package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

class RunOptionsTest {

  @Test
  void keepTheTimerGiven() {
    Scheduler timer = Schedulers.immediate();
    RunOptions options = RunOptions.defaults();

    assertThat(options.timer(timer).timer()).contains(timer);
    assertThat(options.timer()).isEmpty();
  }

  @Test
  void keepTheSeedGiven() {
    RunOptions options = RunOptions.defaults();

    assertThat(options.seeded(-7).seed()).hasValue(-7);
    assertThat(options.seed()).isEmpty();
    assertThat(options.seeded(1).timer(Schedulers.immediate()).seed()).hasValue(1);
  }

  @Test
  void findTheTimerOfARunInItsContext() {
    Scheduler timer = Schedulers.immediate();

    assertThat(RunOptions.timerOf(Context.of(RunOptions.TIMER_KEY, timer))).isSameAs(timer);
    assertThat(RunOptions.timerOf(Context.empty())).isSameAs(Schedulers.parallel());
  }

  @Test
  void rejectNull() {
    assertThatNullPointerException()
        .isThrownBy(() -> RunOptions.defaults().timer(null))
        .withMessage("timer");
  }

  @Test
  void keepTheIdleTimeoutAndTheTimer() {
    Scheduler timer = Schedulers.immediate();
    RunOptions options = RunOptions.defaults().idleTimeout(Duration.ofSeconds(5)).timer(timer);

    assertThat(options.idleTimeout()).contains(Duration.ofSeconds(5));
    assertThat(options.timer()).contains(timer);
    assertThat(RunOptions.defaults().idleTimeout()).isEmpty();
  }

  @Test
  void rejectAnIdleTimeoutThatIsNotPositiveOrTooLong() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunOptions.defaults().idleTimeout(Duration.ZERO))
        .withMessage("timeout must be positive, was PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunOptions.defaults().idleTimeout(Duration.ofDays(36_501)))
        .withMessage("timeout must be at most PT876000H, was PT876024H");
  }
}
