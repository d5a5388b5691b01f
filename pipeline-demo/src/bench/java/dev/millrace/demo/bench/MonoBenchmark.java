package dev.millrace.demo.bench;

import dev.millrace.queue.BoundedQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** put and take as Monos, one after another on one thread; pairs a second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OperationsPerInvocation(Items.COUNT)
public class MonoBenchmark {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(256);

  @Benchmark
  public long putThenTake() {
    return Items.requireAll(
        Items.all().concatMap(item -> queue.put(item).then(queue.take()), 0).count().block());
  }

  /** The take waits, and is handed the item. */
  @Benchmark
  public long takeThenPut() {
    return Items.requireAll(
        Items.all()
            .concatMap(item -> Mono.zip(queue.take(), queue.put(item).thenReturn(item)), 0)
            .count()
            .block());
  }

  /** What the operators around them cost. */
  @Benchmark
  public long nothing() {
    return Items.requireAll(
        Items.all().concatMap(item -> Mono.empty().then(Mono.just(item)), 0).count().block());
  }

  @Benchmark
  public long offerThenPoll() {
    return Items.requireAll(
        Flux.range(0, Items.COUNT)
            .doOnNext(
                i -> {
                  queue.offer(Items.item(i));
                  queue.poll();
                })
            .count()
            .block());
  }
}
