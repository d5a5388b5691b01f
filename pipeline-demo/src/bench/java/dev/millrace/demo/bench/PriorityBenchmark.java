package dev.millrace.demo.bench;

import dev.millrace.queue.BoundedQueue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** One producer, items of some priorities, first come first within one, two consumers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OperationsPerInvocation(Items.COUNT)
public class PriorityBenchmark {

  private static final int CONSUMERS = 2;
  private static final Ranked END = new Ranked(Integer.MAX_VALUE, Integer.MAX_VALUE);

  /** The places of the queue; 0: all items are put first, then taken. */
  @Param({"1024", "0"})
  public int capacity;

  /** How many priorities there are. */
  @Param({"4", "distinct"})
  public String priorities;

  private IntUnaryOperator level;
  private Scheduler threads;
  private ExecutorService platform;

  /** An item; its number keeps equal ones in order where the queue does not. */
  private record Ranked(int level, int number) implements Comparable<Ranked> {

    @Override
    public int compareTo(Ranked other) {
      int byLevel = Integer.compare(level, other.level);
      return byLevel == 0 ? Integer.compare(number, other.number) : byLevel;
    }
  }

  @Setup
  public void start() {
    level = priorities.equals("distinct") ? PriorityBenchmark::scattered : leveled();
    threads = Schedulers.newParallel("priority", CONSUMERS, true);
    platform = BlockingPeer.platformThreads();
  }

  @TearDown
  public void stop() {
    threads.dispose();
    platform.shutdownNow();
  }

  /** Another level for each number, in no order. */
  private static int scattered(int number) {
    return number * 0x9E3779B1;
  }

  private IntUnaryOperator leveled() {
    int levels = Integer.parseInt(priorities);
    return number -> (number * 7) % levels;
  }

  private Ranked item(int number) {
    return new Ranked(level.applyAsInt(number), number);
  }

  private Flux<Ranked> items() {
    return Flux.range(0, Items.COUNT).map(this::item);
  }

  @Benchmark
  public long millrace() {
    BoundedQueue<Ranked> queue =
        BoundedQueue.priority(
            capacity == 0 ? Integer.MAX_VALUE : capacity, Comparator.comparingInt(Ranked::level));
    List<Flux<Ranked>> consumers = Collections.nCopies(CONSUMERS, queue.flux(threads));
    if (capacity == 0) {
      items().subscribe(queue.subscriber(1024));
      return Items.requireAll(Counters.start(consumers).block());
    }
    Mono<Long> count = Counters.start(consumers);
    items().subscribe(queue.subscriber(capacity));
    return Items.requireAll(count.block());
  }

  @Benchmark
  public long priorityBlockingQueue() throws InterruptedException, ExecutionException {
    PriorityBlockingQueue<Ranked> queue = new PriorityBlockingQueue<>();
    Semaphore room = new Semaphore(capacity == 0 ? Integer.MAX_VALUE : capacity);
    AtomicInteger count = new AtomicInteger();
    List<Future<?>> consumers = new ArrayList<>();
    if (capacity != 0) {
      startConsumers(queue, room, count, consumers);
    }
    for (int i = 0; i < Items.COUNT; i++) {
      room.acquire();
      queue.put(item(i));
    }
    for (int c = 0; c < CONSUMERS; c++) {
      room.acquire();
      queue.put(END);
    }
    if (capacity == 0) {
      startConsumers(queue, room, count, consumers);
    }
    for (Future<?> consumer : consumers) {
      consumer.get();
    }
    return Items.requireAll((long) count.get());
  }

  private void startConsumers(
      PriorityBlockingQueue<Ranked> queue,
      Semaphore room,
      AtomicInteger count,
      List<Future<?>> consumers) {
    for (int c = 0; c < CONSUMERS; c++) {
      consumers.add(platform.submit(() -> consume(queue, room, count)));
    }
  }

  private static Void consume(
      PriorityBlockingQueue<Ranked> queue, Semaphore room, AtomicInteger count)
      throws InterruptedException {
    int taken = 0;
    while (!queue.take().equals(END)) {
      room.release();
      taken++;
    }
    count.addAndGet(taken);
    return null;
  }
}
