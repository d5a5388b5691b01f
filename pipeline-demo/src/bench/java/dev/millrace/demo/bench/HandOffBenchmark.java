package dev.millrace.demo.bench;

import dev.millrace.queue.BoundedQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import org.jctools.queues.MpmcArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** One producer, a queue of 256, one consumer; items a second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OperationsPerInvocation(Items.COUNT)
public class HandOffBenchmark {

  private static final int CAPACITY = 256;

  private Scheduler producer;
  private Scheduler consumer;
  private Scheduler patientConsumer;
  private ExecutorService platform;

  @Setup
  public void start() {
    producer = Schedulers.newSingle("producer", true);
    consumer = Schedulers.newSingle("consumer", true);
    patientConsumer = Schedulers.newBoundedElastic(1, CAPACITY, "patient-consumer", 60, true);
    platform = BlockingPeer.platformThreads();
  }

  @TearDown
  public void stop() {
    producer.dispose();
    consumer.dispose();
    patientConsumer.dispose();
    platform.shutdownNow();
  }

  /** The consumer may run on the producer's thread: what a stage does by default. */
  @Benchmark
  public long millraceOneThread() {
    BoundedQueue<Integer> queue = BoundedQueue.fifo(CAPACITY);
    Items.all().subscribeOn(producer).subscribe(queue.subscriber(CAPACITY));
    return Items.requireAll(Counters.start(queue.flux().map(Items::cheap)).block());
  }

  /** The consumer's thread may block, as those of {@link Schedulers#boundedElastic} may. */
  @Benchmark
  public long millraceTwoThreads() {
    return millrace(patientConsumer);
  }

  /** The consumer's thread must not block, as those of {@link Schedulers#parallel} must not. */
  @Benchmark
  public long millraceTwoThreadsNonBlocking() {
    return millrace(consumer);
  }

  private long millrace(Scheduler scheduler) {
    BoundedQueue<Integer> queue = BoundedQueue.fifo(CAPACITY);
    Items.all().subscribeOn(producer).subscribe(queue.subscriber(CAPACITY));
    return Items.requireAll(Counters.start(queue.flux(scheduler).map(Items::cheap)).block());
  }

  @Benchmark
  public long reactorPublishOn() {
    return publishOn(patientConsumer);
  }

  @Benchmark
  public long reactorPublishOnNonBlocking() {
    return publishOn(consumer);
  }

  private long publishOn(Scheduler scheduler) {
    Flux<Integer> items = Items.all().subscribeOn(producer).publishOn(scheduler, CAPACITY);
    return Items.requireAll(Counters.start(items.map(Items::cheap)).block());
  }

  @Benchmark
  public long reactorUnicastSink() {
    Sinks.Many<Integer> sink =
        Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(CAPACITY));
    producer.schedule(() -> emitAll(sink));
    Flux<Integer> items = sink.asFlux().publishOn(consumer, CAPACITY);
    return Items.requireAll(Counters.start(items.map(Items::cheap)).block());
  }

  private static void emitAll(Sinks.Many<Integer> sink) {
    for (int i = 0; i < Items.COUNT; i++) {
      while (sink.tryEmitNext(Items.item(i)).isFailure()) {
        Thread.onSpinWait();
      }
    }
    sink.tryEmitComplete().orThrow();
  }

  @Benchmark
  public long arrayBlockingQueue() {
    return BlockingPeer.run(BlockingPeer.of(new ArrayBlockingQueue<>(CAPACITY)), 1, 1, platform);
  }

  @Benchmark
  public long arrayBlockingQueueVirtual() {
    ExecutorService threads = BlockingPeer.virtualThreads();
    try {
      return BlockingPeer.run(BlockingPeer.of(new ArrayBlockingQueue<>(CAPACITY)), 1, 1, threads);
    } finally {
      threads.shutdown();
    }
  }

  /** The limit: no waiting, no fairness, no close. */
  @Benchmark
  public long jctoolsMpmc() {
    return BlockingPeer.run(BlockingPeer.spinning(new MpmcArrayQueue<>(CAPACITY)), 1, 1, platform);
  }
}
