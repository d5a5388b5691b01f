package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.StageOptions;
import dev.millrace.queue.BoundedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.scheduler.Schedulers;

/** An item that comes while all workers are idle wakes no more of them than it needs. */
class IdlePoolTest {

  private static final int ITEMS = 200;

  private final CountingScheduler scheduler =
      new CountingScheduler(Schedulers.newParallel("mine", 4, true));

  @AfterEach
  void disposeOfThreads() {
    scheduler.dispose();
  }

  static Stream<Named<UnaryOperator<StageOptions<Integer>>>> orders() {
    return Stream.of(
        Named.of("unordered", s -> s),
        Named.of("ordered", s -> s.ordered(8)),
        Named.of("keyed", s -> s.keyed(n -> n % 7)));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void costsAnItemNoMoreTasksWithAThousandWorkersThanWithTen(
      UnaryOperator<StageOptions<Integer>> order) {
    long ten = tasksWith(10, order);
    long thousand = tasksWith(1000, order);

    assertThat(thousand).isLessThanOrEqualTo(2 * ten);
    assertThat(thousand).isLessThanOrEqualTo(5L * ITEMS);
  }

  private long tasksWith(int workers, UnaryOperator<StageOptions<Integer>> order) {
    AtomicInteger done = new AtomicInteger();
    BoundedQueue<Integer> numbers = BoundedQueue.fifo(10);
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", numbers.flux())
                .queue(fifo(10))
                .map(
                    "work",
                    n -> {
                      done.incrementAndGet();
                      return n;
                    },
                    s -> order.apply(s.workers(workers).runOn(scheduler))));
    numbers.offer(-1);
    Busy.await("the first item is done", () -> done.get() == 1 && scheduler.isIdle());

    long before = scheduler.tasks();
    for (int item = 0; item < ITEMS; item++) {
      int after = item + 2;
      numbers.offer(item);
      Busy.await("the item is done", () -> done.get() == after && scheduler.isIdle());
    }
    long tasks = scheduler.tasks() - before;

    numbers.close();
    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(ITEMS + 1);
    return tasks;
  }
}
