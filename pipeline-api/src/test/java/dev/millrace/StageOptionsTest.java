package dev.millrace;

import static dev.millrace.FailurePolicy.backoff;
import static dev.millrace.FailurePolicy.fail;
import static dev.millrace.FailurePolicy.retry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class StageOptionsTest {

  private final StageOptions<String> defaults = StageOptions.defaults();

  @Test
  void areSafeByDefault() {
    assertThat(defaults.workers()).isOne();
    assertThat(defaults.placement()).isEqualTo(Placement.NON_BLOCKING);
    assertThat(defaults.timeout()).isEmpty();
    assertThat(defaults.failurePolicy()).isEqualTo(fail());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -5})
  void rejectFewerWorkersThanOne(int workers) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> defaults.workers(workers))
        .withMessage("workers must be at least 1, was " + workers);
  }

  @Test
  void keepARangeOfWorkersAndStartWithTheLeast() {
    StageOptions<String> options = defaults.workers(WorkerRange.between(2, 9));
    assertThat(options.workers()).isEqualTo(2);
    assertThat(options.workerRange()).isEqualTo(new WorkerRange(2, 9));
    assertThat(options).hasToString("workers between 2 and 9");
  }

  @Test
  void rejectARangeOfWorkersForAWholeOperator() {
    Pipeline<String> pipeline = Pipeline.from("words", Flux.just("a"));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> pipeline.transform("same", w -> w, s -> s.workers(WorkerRange.between(1, 2))))
        .withMessage(
            "workers of stage 'same' must be a fixed number for a whole operator,"
                + " was between 1 and 2");
  }

  @Test
  void rejectATimeoutThatIsNotPositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> defaults.timeout(Duration.ZERO))
        .withMessage("timeout must be positive, was PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> defaults.timeout(Duration.ofSeconds(-1)))
        .withMessage("timeout must be positive, was PT-1S");
  }

  @Test
  void rejectNull() {
    assertThatNullPointerException()
        .isThrownBy(() -> defaults.timeout(null))
        .withMessage("timeout");
    assertThatNullPointerException()
        .isThrownBy(() -> defaults.onFailure(null))
        .withMessage("policy");
    assertThatNullPointerException()
        .isThrownBy(() -> defaults.runOn(null))
        .withMessage("scheduler");
  }

  @Test
  void areNotChangedByTheirMethods() {
    StageOptions<String> changed =
        defaults.workers(5).cpuBound().timeout(Duration.ofSeconds(1)).onFailure(retry(2));

    assertThat(defaults).hasToString("workers 1");
    assertThat(changed.workers()).isEqualTo(5);
    assertThat(changed.placement()).isEqualTo(Placement.CPU_BOUND);
    assertThat(changed.timeout()).contains(Duration.ofSeconds(1));
    assertThat(changed.failurePolicy().retry()).isPresent();
  }

  @Test
  void keepTheLastPlacementGiven() {
    Scheduler scheduler = Schedulers.immediate();

    assertThat(defaults.cpuBound().blocking().placement()).isEqualTo(Placement.BLOCKING);
    assertThat(defaults.blocking().runOn(scheduler).placement())
        .isEqualTo(new Placement.On(scheduler));
  }

  @Test
  void countTheProcessors() {
    assertThat(StageOptions.cores()).isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void readAsTheyAreDeclared() {
    assertThat(
            defaults
                .workers(5)
                .blocking()
                .timeout(Duration.ofSeconds(10))
                .onFailure(retry(3, backoff(Duration.ofMillis(200))).thenSkip()))
        .hasToString("workers 5, blocking, timeout PT10S, on failure retry(3) then skip");
    assertThat(defaults.cpuBound()).hasToString("workers 1, cpu-bound");
  }

  @Test
  void haveOneOrder() {
    StageOptions<String> ordered = StageOptions.<String>defaults().ordered(8);
    StageOptions<String> keyed = StageOptions.<String>defaults().keyed(String::length);

    assertThatThrownBy(() -> ordered.keyed(String::length))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a stage has one order: it is ordered(8) already and cannot be keyed");
    assertThatThrownBy(() -> keyed.ordered(8))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a stage has one order: it is keyed already and cannot be ordered(8)");
    assertThat(ordered.unordered().keyed(String::length)).hasToString("workers 1, keyed");
    assertThat(ordered.ordered(9)).hasToString("workers 1, ordered(9)");
  }
}
