package dev.millrace.demo.bench;

import static dev.millrace.QueueSpec.fifo;
import static java.util.Objects.requireNonNull;

import com.sun.management.OperatingSystemMXBean;
import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.StageOptions;
import dev.millrace.queue.BoundedQueue;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What one item each five milliseconds costs a pool of many workers, in CPU of the process. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class IdlePoolBenchmark {

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** How the stage is placed and ordered. */
  public enum Stage {
    UNPLACED,
    BLOCKING,
    CPU_BOUND,
    BLOCKING_KEYED;

    StageOptions<Integer> apply(StageOptions<Integer> options) {
      return switch (this) {
        case UNPLACED -> options;
        case BLOCKING -> options.blocking();
        case CPU_BOUND -> options.cpuBound();
        case BLOCKING_KEYED -> options.blocking().keyed(n -> n % 7);
      };
    }
  }

  @Param public Stage stage;

  @Param({"10", "1000"})
  public int workers;

  private BoundedQueue<Integer> items;
  private PipelineRun run;

  @Setup
  public void start() {
    items = BoundedQueue.fifo(1);
    run =
        Pipeline.from("items", items.flux())
            .queue(fifo(1000))
            .map("work", n -> n, s -> stage.apply(s.workers(workers)))
            .start();
  }

  @TearDown
  public void stop() {
    items.close();
    requireNonNull(run.completion().block());
  }

  /** The CPU of the process, in microseconds an item; JMH adds up those of all iterations. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Cpu {

    private final OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private long count;
    private long before;

    @Setup(Level.Iteration)
    public void begin() {
      count = 0;
      before = system.getProcessCpuTime();
    }

    public double cpuMicros() {
      return (system.getProcessCpuTime() - before) / 1000.0 / count;
    }
  }

  @Benchmark
  public void anItem(Cpu cpu) {
    cpu.count++;
    items.offer(1);
    LockSupport.parkNanos(PAUSE_NANOS);
  }
}
