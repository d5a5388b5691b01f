package dev.millrace.stages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Scannable;
import reactor.core.scheduler.Scheduler;

class SeededSchedulerTest {

  private final SeededScheduler scheduler = new SeededScheduler(42);
  private final List<String> ran = new ArrayList<>();

  private Runnable task(String name) {
    return () -> ran.add(name + "@" + scheduler.now(TimeUnit.MILLISECONDS));
  }

  private void runAll() {
    do {
      runDue();
    } while (scheduler.advance());
  }

  private void runDue() {
    boolean more = true;
    while (more) {
      more = scheduler.runOne();
    }
  }

  private int tasks() {
    return scheduler.scanOrDefault(Scannable.Attr.BUFFERED, -1);
  }

  @Nested
  class Chooses {

    private List<Integer> order(long seed) {
      SeededScheduler seeded = new SeededScheduler(seed);
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int number = i;
        seeded.schedule(() -> order.add(number));
      }
      boolean more = true;
      while (more) {
        more = seeded.runOne();
      }
      return order;
    }

    @Test
    void theSameForTheSameSeed() {
      assertThat(order(7)).isEqualTo(order(7));
    }

    @Test
    void everyOrderBySomeSeed() {
      Set<List<Integer>> orders = new HashSet<>();
      for (long seed = 0; seed < 500; seed++) {
        orders.add(order(seed));
      }

      assertThat(orders).hasSize(24);
    }

    @Test
    void theTasksOfOneWorkerInTheirOrder() {
      Scheduler.Worker one = scheduler.createWorker();
      Scheduler.Worker other = scheduler.createWorker();
      for (int i = 0; i < 10; i++) {
        one.schedule(task("one" + i));
        other.schedule(task("other" + i));
      }

      runAll();

      assertThat(ran.stream().filter(name -> name.startsWith("one"))).isSorted();
      assertThat(ran.stream().filter(name -> name.startsWith("other"))).isSorted();
      assertThat(ran).hasSize(20).isNotEqualTo(ran.stream().sorted().toList());
    }
  }

  @Nested
  class Time {

    @Test
    void standsStillWhileSomethingIsDue() {
      scheduler.schedule(task("later"), 5, TimeUnit.MILLISECONDS);
      scheduler.schedule(task("now"));

      runDue();

      assertThat(ran).containsExactly("now@0");
    }

    @Test
    void goesToTheNextTimer() {
      scheduler.schedule(task("last"), 50, TimeUnit.MILLISECONDS);
      scheduler.createWorker().schedule(task("first"), 20, TimeUnit.MILLISECONDS);

      runAll();

      assertThat(ran).containsExactly("first@20", "last@50");
    }

    @Test
    void bringsPeriodicTasksAtTheirTimes() {
      Disposable periodic = scheduler.schedulePeriodically(task("p"), 5, 10, TimeUnit.MILLISECONDS);
      scheduler.schedule(periodic::dispose, 30, TimeUnit.MILLISECONDS);

      runAll();

      assertThat(ran).containsExactly("p@5", "p@15", "p@25");
      assertThat(tasks()).isZero();
    }

    @Test
    void comesToAnEndWhenOnlyPeriodicTasksAreLeft() {
      scheduler.createWorker().schedulePeriodically(task("p"), 1, 1, TimeUnit.MILLISECONDS);

      runAll();

      assertThat(ran).hasSize(1000);
      assertThat(tasks()).isOne();
    }

    @Test
    void takesTheLongestDelayForNever() {
      scheduler.schedule(task("now"), -1, TimeUnit.DAYS);
      runDue();
      scheduler.schedule(task("never"), Long.MAX_VALUE, TimeUnit.DAYS);

      assertThat(ran).containsExactly("now@0");
      assertThat(tasks()).isOne();
    }
  }

  @Nested
  class Disposed {

    @Test
    void tasksAreNotRunAndNotLeft() {
      Disposable due = scheduler.schedule(task("due"));
      Disposable timer = scheduler.schedule(task("timer"), 1, TimeUnit.MILLISECONDS);
      due.dispose();
      timer.dispose();

      assertThat(tasks()).isZero();
      assertThat(due.isDisposed()).isTrue();
      runAll();
      assertThat(ran).isEmpty();
    }

    @Test
    void workersRefuseTasksAndRunNone() {
      Scheduler.Worker worker = scheduler.createWorker();
      worker.schedule(task("due"));
      worker.schedule(task("timer"), 1, TimeUnit.MILLISECONDS);
      worker.schedulePeriodically(task("periodic"), 1, 1, TimeUnit.MILLISECONDS);
      worker.dispose();

      assertThat(worker.isDisposed()).isTrue();
      assertThat(tasks()).isZero();
      runAll();
      assertThat(ran).isEmpty();
      assertThatExceptionOfType(RejectedExecutionException.class)
          .isThrownBy(() -> worker.schedule(task("late")));
    }

    @Test
    void aSchedulerRefusesTasksAndRunsNone() {
      scheduler.schedule(task("due"));
      scheduler.schedule(task("timer"), 1, TimeUnit.MILLISECONDS);
      Scheduler.Worker worker = scheduler.createWorker();
      scheduler.dispose();

      assertThat(scheduler.isDisposed()).isTrue();
      assertThat(worker.isDisposed()).isTrue();
      assertThat(tasks()).isZero();
      runAll();
      assertThat(ran).isEmpty();
      assertThatExceptionOfType(RejectedExecutionException.class)
          .isThrownBy(() -> scheduler.schedule(task("late")));
      assertThatExceptionOfType(RejectedExecutionException.class)
          .isThrownBy(() -> worker.schedule(task("late")));
    }
  }

  @Nested
  class WhileItIsDriven {

    @Test
    void tellsTheDriverOfOtherThreads() {
      assertThat(scheduler.enter()).isTrue();
      scheduler.schedule(task("own"));
      assertThat(scheduler.takeStray()).isNull();

      CompletableFuture.runAsync(
              () -> scheduler.schedule(task("stray")), call -> new Thread(call, "other").start())
          .join();

      assertThat(scheduler.takeStray())
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "a seeded run must stay on its thread '%s', was called from thread 'other'",
              Thread.currentThread().getName());
      assertThat(scheduler.takeStray()).isNull();
      runAll();
      assertThat(ran).containsExactlyInAnyOrder("own@0", "stray@0");
    }

    @Test
    void isDrivenByOne() {
      assertThat(scheduler.enter()).isTrue();
      assertThat(scheduler.enter()).isFalse();
      scheduler.leave();
      assertThat(scheduler.enter()).isTrue();
    }
  }
}
