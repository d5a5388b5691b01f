package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class RunOptionsTest {

  @Test
  void keepTheTimerGiven() {
    Scheduler timer = Schedulers.immediate();
    RunOptions options = RunOptions.defaults();

    assertThat(options.timer(timer).timer()).contains(timer);
    assertThat(options.timer()).isEmpty();
  }

  @Test
  void rejectNull() {
    assertThatNullPointerException()
        .isThrownBy(() -> RunOptions.defaults().timer(null))
        .withMessage("timer");
  }
}
