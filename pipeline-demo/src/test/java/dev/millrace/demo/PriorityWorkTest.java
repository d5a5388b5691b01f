package dev.millrace.demo;

import static dev.millrace.demo.PriorityWork.Outcome.DONE;
import static dev.millrace.demo.PriorityWork.Outcome.GIVEN_UP;
import static dev.millrace.demo.PriorityWork.Outcome.PUT_BACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.demo.PriorityWork.Attempt;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class PriorityWorkTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration IDLE = Duration.ofSeconds(5);

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final Queue<Attempt> log = new ConcurrentLinkedQueue<>();

  @AfterEach
  void stop() {
    time.dispose();
  }

  private void run(int workers) {
    StepVerifier.create(new PriorityWork(workers, 3, IDLE, time).run(PriorityWork.TASKS, log::add))
        .then(() -> time.advanceTimeBy(IDLE.plusSeconds(1)))
        .expectComplete()
        .verify(LIMIT);
  }

  private List<Tuple> attempts() {
    return log.stream()
        .map(a -> Tuple.tuple(a.task().priority(), a.task().attempt(), a.outcome()))
        .toList();
  }

  @Test
  void oneWorkerGoesByPriorityAndTriesAgainAtOnceWhatIsUrgent() {
    run(1);
    assertThat(attempts())
        .containsExactly(
            Tuple.tuple(1, 1, PUT_BACK),
            Tuple.tuple(1, 2, DONE),
            Tuple.tuple(2, 1, DONE),
            Tuple.tuple(5, 1, DONE),
            Tuple.tuple(5, 1, PUT_BACK),
            Tuple.tuple(5, 2, PUT_BACK),
            Tuple.tuple(5, 3, GIVEN_UP));
  }

  @Test
  void twoWorkersShareTheTasks() {
    run(2);
    assertThat(attempts()).hasSize(7).startsWith(Tuple.tuple(1, 1, PUT_BACK));
    assertThat(log).extracting(Attempt::worker).containsOnly(1, 2);
  }

  @Test
  void workersWaitForAsLongAsTheIdleTime() {
    AtomicBoolean ended = new AtomicBoolean();
    new PriorityWork(2, 3, IDLE, time)
        .run(List.of(), log::add)
        .subscribe(null, null, () -> ended.set(true));
    time.advanceTimeBy(IDLE.minusMillis(1));
    assertThat(ended).isFalse();
    time.advanceTimeBy(Duration.ofMillis(1));
    assertThat(ended).isTrue();
  }
}
