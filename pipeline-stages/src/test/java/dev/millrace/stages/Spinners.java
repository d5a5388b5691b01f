package dev.millrace.stages;

import static dev.millrace.Branch.otherwise;
import static dev.millrace.Branch.when;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.StageOptions;
import dev.millrace.queue.BoundedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import reactor.core.scheduler.Schedulers;

/**
 * A run in which the workers of a {@code cpuBound()} stage compute until they are let go, beside a
 * branch that is looked at.
 */
final class Spinners {

  private final BoundedQueue<Integer> numbers = BoundedQueue.fifo(1000);
  private final AtomicInteger inside = new AtomicInteger();
  private final int workers;
  private volatile boolean released;

  Spinners(int workers) {
    this.workers = workers;
  }

  /** Returns how many of them there are threads for. */
  int threads() {
    return Math.min(workers, Schedulers.DEFAULT_POOL_SIZE);
  }

  /** What they do with an item. */
  int spin(int n) {
    inside.incrementAndGet();
    Busy.spinUntil(() -> released, LIMIT.multipliedBy(3));
    inside.decrementAndGet();
    return n;
  }

  /** Starts a run with nothing beside them. */
  PipelineRun start() {
    return startBeside(items -> items, RunOptions.defaults());
  }

  /**
   * Starts a run and returns when all spin.
   *
   * @param branch what is done with the items that are put
   */
  PipelineRun startBeside(Function<Pipeline<Integer>, Pipeline<?>> branch, RunOptions options) {
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", numbers.flux())
                .<Object>route(
                    "kind",
                    when(
                        "computed",
                        n -> n < 0,
                        b -> b.queue(fifo(1000)).map("spin", this::spin, this::placed)),
                    otherwise("looked at", b -> branch.apply(b.queue(fifo(1000))))),
            options);
    for (int i = 0; i < workers; i++) {
      numbers.offer(-1);
    }
    awaitAll();
    return run;
  }

  private <T> StageOptions<T> placed(StageOptions<T> options) {
    return options.workers(workers).cpuBound();
  }

  void awaitAll() {
    Busy.await("all threads spin", () -> inside.get() >= threads());
  }

  void put(int... items) {
    for (int item : items) {
      numbers.offer(item);
    }
  }

  void assertThatAllStillSpin() {
    assertThat(inside.get()).as("threads that spin").isGreaterThanOrEqualTo(threads());
  }

  void letGo() {
    released = true;
    numbers.close();
  }
}
