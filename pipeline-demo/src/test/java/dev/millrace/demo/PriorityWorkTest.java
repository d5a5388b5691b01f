package dev.millrace.demo;

import static dev.millrace.demo.Attempt.Outcome.DONE;
import static dev.millrace.demo.Attempt.Outcome.FAILED;
import static dev.millrace.demo.Attempt.Outcome.PUT_BACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.testing.SeededRun;
import dev.millrace.testing.SeededRuns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

class PriorityWorkTest {

  private static final Duration WORK = Duration.ofMillis(50);
  private static final Duration IDLE = Duration.ofSeconds(5);

  private final List<String> said = new ArrayList<>();
  private final List<Attempt> log = new ArrayList<>();

  private SeededRuns<?> work(int workers, int tasks) {
    return SeededRuns.of(
            new PriorityWork(workers, 3, WORK)
                .pipeline(
                    Task.examples(tasks),
                    new Narrator(said::add, Schedulers.immediate()),
                    log::add))
        .options(RunOptions.defaults().idleTimeout(IDLE));
  }

  private List<Tuple> attempts(String task) {
    return log.stream()
        .filter(attempt -> attempt.task().name().equals(task))
        .map(a -> Tuple.tuple(a.task().priority(), a.task().attempt(), a.outcome()))
        .toList();
  }

  @Test
  void whatFailsIsPutBackWithALowerPriorityUntilItsAttemptsAreUsedUp() {
    work(2, 4).run(1).assertCompleted();
    assertThat(attempts("restart the server"))
        .containsExactly(Tuple.tuple(1, 1, PUT_BACK), Tuple.tuple(2, 2, DONE));
    assertThat(attempts("clean the logs"))
        .containsExactly(
            Tuple.tuple(5, 1, PUT_BACK), Tuple.tuple(6, 2, PUT_BACK), Tuple.tuple(7, 3, FAILED));
    assertThat(attempts("bill the customers")).containsExactly(Tuple.tuple(2, 1, DONE));
    assertThat(log).hasSize(7);
  }

  @Test
  void whatIsUrgentIsDoneBeforeWhatIsNot() {
    work(1, 4).run(1).assertCompleted();
    // All four are queued before the first is done, whichever that is.
    assertThat(log.subList(1, log.size()))
        .extracting(attempt -> attempt.task().priority())
        .isSorted();
  }

  @Test
  void theReportAccountsForEachAttempt() {
    RunReport report = work(2, 4).run(7).assertCompleted().report();
    assertThat(report.taken()).isEqualTo(7);
    assertThat(report.completed()).isEqualTo(6);
    assertThat(report.skipped()).isEqualTo(1);
    assertThat(report.pipeline()).isEqualTo("priority");
  }

  @Test
  void saysWhoDidWhat() {
    work(1, 1).run(1).assertCompleted();
    assertThat(said)
        .containsExactlyInAnyOrder(
            "Producer put 'send the newsletter' (priority 5, attempt 1)",
            "Producer has no more tasks",
            "Consumer 1 got 'send the newsletter' (priority 5, attempt 1)",
            "Consumer 1 finished 'send the newsletter'");
    assertThat(said)
        .containsSubsequence(
            "Producer put 'send the newsletter' (priority 5, attempt 1)",
            "Consumer 1 got 'send the newsletter' (priority 5, attempt 1)",
            "Consumer 1 finished 'send the newsletter'");
  }

  @Test
  void consumersStartWhileTheProducerStillPuts() {
    work(2, 40).run(3).assertCompleted();
    int firstDone =
        IntStream.range(0, said.size())
            .filter(i -> said.get(i).contains("finished"))
            .min()
            .orElse(-1);
    assertThat(firstDone).isPositive().isLessThan(said.indexOf("Producer has no more tasks"));
  }

  @Test
  void noTaskIsLostInAnyOrderHoweverManyThereAre() {
    SeededRuns.forEachSeed(
        30,
        seed -> {
          log.clear();
          SeededRun<?> run = work(3, 60).run(seed).assertCompleted().assertDepthAtMost("tasks", 10);
          assertThat(log).filteredOn(attempt -> attempt.outcome() == DONE).hasSize(45);
          assertThat(log).filteredOn(attempt -> attempt.outcome() == FAILED).hasSize(15);
          assertThat(run.report().taken()).isEqualTo(log.size());
        });
  }

  @Test
  void theRunEndsWhenNoTaskCameForTheIdleTime() {
    RunReport report = work(2, 4).run(1).assertCompleted().report();
    assertThat(report.elapsed()).isBetween(IDLE.plus(WORK.multipliedBy(4)), IDLE.plusSeconds(1));
  }

  @Test
  void aDrainFinishesWhatIsQueuedAndTriesAgainWhatFails() {
    RunReport report =
        work(2, 1000)
            .at(WORK.multipliedBy(10), run -> run.drain(Duration.ofSeconds(30)).subscribe())
            .run(5)
            .assertState(RunState.COMPLETED)
            .report();
    assertThat(report.taken()).isEqualTo(log.size()).isLessThan(200);
    assertThat(report.returned()).isZero();
    assertThat(log).filteredOn(attempt -> attempt.outcome() == PUT_BACK).isNotEmpty();
  }
}
