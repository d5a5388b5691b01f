package dev.millrace.stages;

import static dev.millrace.WorkerRange.between;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.stages.WorkerLimit.Crowd;
import dev.millrace.stages.WorkerLimit.Window;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkerLimitTest {

  private final WorkerLimit limit = new WorkerLimit(between(2, 32));

  private void observe(long millis, double failed, Crowd crowd) {
    limit.observe(new Window(TimeUnit.MILLISECONDS.toNanos(millis), failed, crowd));
  }

  private void observeFast(int windows) {
    for (int window = 0; window < windows; window++) {
      observe(10, 0, Crowd.BUSY);
    }
  }

  @Test
  void startsWithTheLeast() {
    assertThat(limit.workers()).isEqualTo(2);
    assertThat(limit.reason()).isEqualTo("it starts with the least");
  }

  @Test
  void doublesWhileAnAttemptTakesNoLonger() {
    observeFast(1);
    assertThat(limit.workers()).isEqualTo(4);
    observeFast(2);
    assertThat(limit.workers()).isEqualTo(16);
    assertThat(limit.reason())
        .isEqualTo("an attempt takes no longer with more of them (10.0 ms, 10.0 ms with few)");
    observeFast(2);
    assertThat(limit.workers()).isEqualTo(32);
    assertThat(limit.reason()).isEqualTo("there may be no more of them");
  }

  @Test
  void takesHalfOfThoseAwayThatWaitInLine() {
    observeFast(3);
    observe(24, 0, Crowd.BUSY);
    // Eight of sixteen were waiting.
    assertThat(limit.workers()).isEqualTo(12);
    assertThat(limit.reason())
        .isEqualTo("an attempt takes longer with more of them (24.0 ms, 10.0 ms with few)");
    observeFast(1);
    assertThat(limit.workers()).isEqualTo(13);
  }

  @Test
  void staysWhereFewWaitInLine() {
    observeFast(3);
    observe(13, 0, Crowd.BUSY);
    assertThat(limit.workers()).isEqualTo(16);
    assertThat(limit.reason())
        .isEqualTo("with more of them an attempt would take longer (13.0 ms, 10.0 ms with few)");
  }

  @Test
  void takesAFifthAwayWhenMoreAttemptsFailThanWithFewWorkers() {
    observeFast(3);
    observe(10, 0.25, Crowd.BUSY);
    assertThat(limit.workers()).isEqualTo(12);
    assertThat(limit.reason()).isEqualTo("25 % of the attempts failed, 0 % with fewer workers");
  }

  @Test
  void bearsWhatFailsWithFewWorkersToo() {
    observe(10, 0.3, Crowd.BUSY);
    observe(10, 0.35, Crowd.BUSY);
    assertThat(limit.workers()).isEqualTo(8);
  }

  @Test
  void growsOnlyIfMoreWorkersHaveMoreToDo() {
    observe(10, 0, Crowd.IDLE);
    assertThat(limit.workers()).isEqualTo(2);
    assertThat(limit.reason()).isEqualTo("more of them would have nothing to do");
    observe(10, 0, Crowd.HELD_BACK);
    assertThat(limit.workers()).isEqualTo(2);
    assertThat(limit.reason()).isEqualTo("more of them would wait for room in the next queue");
  }

  @Test
  void measuresAnewWithHalfTheWorkersFromTimeToTime() {
    observeFast(39);
    assertThat(limit.workers()).isEqualTo(32);
    observeFast(1);
    assertThat(limit.workers()).isEqualTo(16);
    observe(30, 0, Crowd.BUSY);
    assertThat(limit.workers()).isEqualTo(32);
    observe(30, 0, Crowd.BUSY);
    assertThat(limit.workers()).isEqualTo(32);
    assertThat(limit.reason()).isEqualTo("there may be no more of them");
  }

  @Test
  void goesOnFromWhatIsSetByHand() {
    limit.moveTo(20);
    assertThat(limit.workers()).isEqualTo(20);
    observeFast(1);
    assertThat(limit.workers()).isEqualTo(21);
  }
}
