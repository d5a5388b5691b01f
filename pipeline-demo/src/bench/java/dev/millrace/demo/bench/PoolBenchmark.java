package dev.millrace.demo.bench;

import dev.millrace.queue.BoundedQueue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import org.jctools.queues.MpmcArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Three producers, one queue, five consumers; items a second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OperationsPerInvocation(Items.COUNT)
public class PoolBenchmark {

  private static final int PRODUCERS = 3;
  private static final int CONSUMERS = 5;

  /** The places of the queue. */
  @Param({"20", "1024"})
  public int capacity;

  private Scheduler threads;
  private ExecutorService platform;

  @Setup
  public void start() {
    threads = Schedulers.newParallel("pool", 2, true);
    platform = BlockingPeer.platformThreads();
  }

  @TearDown
  public void stop() {
    threads.dispose();
    platform.shutdownNow();
  }

  /** Consumers run on the threads of the producers: what a stage does by default. */
  @Benchmark
  public long millrace() {
    BoundedQueue<Integer> queue = BoundedQueue.fifo(capacity);
    return consume(queue, queue.flux());
  }

  @Benchmark
  public long millraceScheduled() {
    BoundedQueue<Integer> queue = BoundedQueue.fifo(capacity);
    return consume(queue, queue.flux(threads));
  }

  private long consume(BoundedQueue<Integer> queue, Flux<Integer> rail) {
    List<CoreSubscriber<Integer>> inlets = new ArrayList<>();
    for (int p = 0; p < PRODUCERS; p++) {
      inlets.add(queue.subscriber(capacity / PRODUCERS));
    }
    for (int p = 0; p < PRODUCERS; p++) {
      Items.share(p, PRODUCERS).subscribeOn(threads).subscribe(inlets.get(p));
    }
    List<Flux<Integer>> consumers = Collections.nCopies(CONSUMERS, rail.map(Items::cheap));
    return Items.requireAll(Counters.start(consumers).block());
  }

  @Benchmark
  public long reactorParallel() {
    List<Flux<Integer>> sources = new ArrayList<>();
    for (int p = 0; p < PRODUCERS; p++) {
      sources.add(Items.share(p, PRODUCERS).subscribeOn(threads));
    }
    Flux<Integer> results =
        Flux.merge(sources)
            .parallel(CONSUMERS, capacity / 2)
            .runOn(threads, capacity / 10)
            .map(Items::cheap)
            .sequential();
    return Items.requireAll(Counters.start(results).block());
  }

  @Benchmark
  public long arrayBlockingQueue() {
    return BlockingPeer.run(
        BlockingPeer.of(new ArrayBlockingQueue<>(capacity)), PRODUCERS, CONSUMERS, platform);
  }

  @Benchmark
  public long arrayBlockingQueueVirtual() {
    ExecutorService virtual = BlockingPeer.virtualThreads();
    try {
      return BlockingPeer.run(
          BlockingPeer.of(new ArrayBlockingQueue<>(capacity)), PRODUCERS, CONSUMERS, virtual);
    } finally {
      virtual.shutdown();
    }
  }

  /** The limit: no waiting, no fairness, no close. */
  @Benchmark
  public long jctoolsMpmc() {
    return BlockingPeer.run(
        BlockingPeer.spinning(new MpmcArrayQueue<>(capacity)), PRODUCERS, CONSUMERS, platform);
  }
}
