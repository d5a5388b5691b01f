package dev.millrace.demo.docs;

import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.QueueSpec.priority;
import static java.time.Duration.ofMillis;
import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.queue.BoundedQueue;
import dev.millrace.queue.OfferResult;
import dev.millrace.queue.PollResult;
import dev.millrace.queue.QueueClosedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** The examples of docs/from-asyncio.md, in its order. */
class FromAsyncioTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private record Job(String name, int priority, int attempt) {

    Job again() {
      return new Job(name, priority, attempt + 1);
    }

    Job later() {
      return new Job(name, priority + 1, attempt + 1);
    }

    boolean failed() {
      return name.equals("flaky") && attempt < 3;
    }
  }

  @Test
  void kindsOfQueues() {
    BoundedQueue<Job> fifo = BoundedQueue.fifo(20);
    BoundedQueue<Job> lifo = BoundedQueue.lifo(20);
    BoundedQueue<Job> byPriority = BoundedQueue.priority(20, comparing(Job::priority));
    BoundedQueue<Job> unbounded = BoundedQueue.fifo(Integer.MAX_VALUE);

    assertThat(List.of(fifo, lifo, byPriority, unbounded)).allMatch(BoundedQueue::isEmpty);
  }

  @Test
  void putAndGet() {
    BoundedQueue<String> queue = BoundedQueue.fifo(1);

    Mono<Void> put = queue.put("a"); // nothing happens before the subscription
    Mono<String> take = queue.take();

    StepVerifier.create(put.then(take)).expectNext("a").expectComplete().verify(LIMIT);
  }

  @Test
  void withoutWaiting() {
    BoundedQueue<String> queue = BoundedQueue.fifo(1);

    OfferResult first = queue.offer("a"); // ACCEPTED
    OfferResult second = queue.offer("b"); // FULL, where asyncio raises QueueFull
    PollResult<String> item = queue.poll(); // Item[value=a]
    PollResult<String> none = queue.poll(); // Empty[], where asyncio raises QueueEmpty

    assertThat(first).isEqualTo(OfferResult.ACCEPTED);
    assertThat(second).isEqualTo(OfferResult.FULL);
    assertThat(item).isEqualTo(new PollResult.Item<>("a"));
    assertThat(none).isEqualTo(new PollResult.Empty<>());
  }

  @Test
  void timeouts() {
    BoundedQueue<String> queue = BoundedQueue.fifo(1);

    StepVerifier.withVirtualTime(() -> queue.take(Duration.ofSeconds(5)))
        .thenAwait(Duration.ofSeconds(5))
        .expectError(TimeoutException.class) // and the queue has forgotten the wait
        .verify(LIMIT);

    assertThat(queue.offer("a")).isEqualTo(OfferResult.ACCEPTED);
    assertThat(queue.size()).isEqualTo(1);
  }

  @Test
  void whatItHolds() {
    BoundedQueue<String> queue = BoundedQueue.fifo(2);
    queue.offer("a");

    assertThat(queue.size()).isEqualTo(1); // qsize()
    assertThat(queue.capacity()).isEqualTo(2); // maxsize
    assertThat(queue.isEmpty()).isFalse(); // empty()
    assertThat(queue.isFull()).isFalse(); // full()
  }

  @Test
  void taskDoneAndJoin() {
    BoundedQueue<String> queue = BoundedQueue.fifo(2);
    queue.offer("a");
    queue.offer("b");

    Flux<String> worker = queue.flux().doOnNext(item -> queue.taskDone());

    Disposable running = worker.subscribe();
    StepVerifier.create(queue.join()).expectComplete().verify(LIMIT);
    running.dispose();
  }

  @Test
  void workers() {
    BoundedQueue<Integer> queue = BoundedQueue.fifo(20);
    Queue<Integer> done = new ConcurrentLinkedQueue<>();

    Disposable workers =
        queue
            .rails(5)
            .runOn(Schedulers.parallel(), 1)
            .doOnNext(
                item -> {
                  done.add(item);
                  queue.taskDone();
                })
            .subscribe();
    Mono<Void> all = Flux.range(1, 100).concatMap(queue::put).then(queue.join());

    StepVerifier.create(all).expectComplete().verify(LIMIT);
    workers.dispose();
    assertThat(done).hasSize(100).doesNotHaveDuplicates();
  }

  @Test
  void workersAsAPipeline() {
    Queue<Integer> done = new ConcurrentLinkedQueue<>();

    Mono<RunReport> run =
        Pipeline.from("numbers", Flux.range(1, 100))
            .queue(fifo(20))
            .map("work", n -> done.add(1000 / (n - 50)), s -> s.workers(5).onFailure(skip()))
            .run();

    RunReport report = run.block(LIMIT);
    assertThat(report.completed()).isEqualTo(99);
    assertThat(report.skipped()).isEqualTo(1);
    assertThat(done).hasSize(99);
  }

  @Test
  void shutdown() {
    BoundedQueue<String> queue = BoundedQueue.fifo(2);
    queue.offer("a");

    queue.close(); // shutdown()

    assertThat(queue.offer("b")).isEqualTo(OfferResult.CLOSED);
    StepVerifier.create(queue.put("b")).expectError(QueueClosedException.class).verify(LIMIT);
    StepVerifier.create(queue.flux()).expectNext("a").expectComplete().verify(LIMIT);
  }

  @Test
  void shutdownNow() {
    BoundedQueue<String> queue = BoundedQueue.fifo(2);
    queue.offer("a");

    List<String> left = queue.closeNow(); // shutdown(immediate=True), which forgets the items

    assertThat(left).containsExactly("a");
    assertThat(queue.unfinished()).isZero();
  }

  @Test
  void puttingBackWhatFailed() {
    BoundedQueue<Job> queue = BoundedQueue.priority(20, comparing(Job::priority));
    queue.offer(new Job("flaky", 1, 1));
    List<Integer> attempts = new ArrayList<>();

    Flux<Job> worker =
        queue
            .deliveries()
            .map(
                delivery -> {
                  Job job = delivery.value();
                  attempts.add(job.attempt());
                  boolean failed = job.attempt() < 3;
                  boolean settled =
                      failed
                          ? delivery.requeue(job.again()) // does not wait for room
                          : delivery.ack(); // task_done()
                  assertThat(settled).isTrue();
                  return job;
                });

    Disposable running = worker.subscribe();
    StepVerifier.create(queue.join()).expectComplete().verify(LIMIT);
    running.dispose();
    assertThat(attempts).containsExactly(1, 2, 3);
  }

  @Test
  void manyProducers() {
    BoundedQueue<Integer> queue = BoundedQueue.fifo(3);

    var first = queue.subscriber(); // the queue closes when all of them have completed
    var second = queue.subscriber();
    Flux.range(0, 10).subscribe(first);
    Flux.range(10, 10).subscribe(second);

    StepVerifier.create(queue.flux()).expectNextCount(20).expectComplete().verify(LIMIT);
  }

  @Test
  void puttingBackWithALowerPriority() {
    Flux<Job> jobs =
        Flux.just(new Job("flaky", 1, 1), new Job("other", 2, 1)).concatWith(Flux.never());
    Queue<Job> tried = new ConcurrentLinkedQueue<>();

    Pipeline<Job> work =
        Pipeline.from("jobs", jobs) // which never says that it is done
            .feedback(
                "again",
                priority(10, comparing(Job::priority)),
                body -> body.map("work", job -> tryIt(job, tried), s -> s.workers(2)),
                job -> job.failed() ? Mono.just(job.later()) : Mono.empty());

    RunReport report = work.run(RunOptions.defaults().idleTimeout(ofMillis(500))).block(LIMIT);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.taken()).isEqualTo(4);
    assertThat(tried)
        .containsExactlyInAnyOrder(
            new Job("flaky", 1, 1),
            new Job("flaky", 2, 2),
            new Job("flaky", 3, 3),
            new Job("other", 2, 1));
  }

  private static Job tryIt(Job job, Queue<Job> tried) {
    tried.add(job);
    return job;
  }
}
