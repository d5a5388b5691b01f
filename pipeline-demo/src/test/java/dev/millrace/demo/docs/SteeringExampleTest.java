package dev.millrace.demo.docs;

import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.WorkerRange.between;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Delivery;
import dev.millrace.FinishableSource;
import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunSnapshot;
import dev.millrace.RunState;
import dev.millrace.queue.BoundedQueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The examples of docs/shutdown.md and docs/pools.md, as they stand there. */
class SteeringExampleTest {

  private static final Duration LIMIT = ofSeconds(30);

  private final Flux<Integer> orders = Flux.interval(ofMillis(1)).map(Long::intValue);

  private static Mono<Integer> send(int order) {
    return Mono.delay(ofMillis(2)).thenReturn(order);
  }

  private Pipeline<Integer> pipeline() {
    return Pipeline.from("orders", orders.onBackpressureDrop())
        .queue(fifo(20))
        .stage("send", SteeringExampleTest::send, s -> s.workers(4));
  }

  @Test
  void drains() {
    Pipeline<Integer> pipeline = pipeline();

    PipelineRun run = pipeline.start();
    RunReport report = run.drain(ofSeconds(30)).block(); // end the sources, finish the rest

    assertThat(report).isNotNull();
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.returned()).isZero();
  }

  @Test
  void drainsAQueue() {
    BoundedQueue<Integer> jobs = BoundedQueue.fifo(500);
    Flux.range(0, 500).subscribe(jobs::offer);

    PipelineRun run =
        Pipeline.fromDeliveries("jobs", jobs.deliveries())
            .stage("send", SteeringExampleTest::send, s -> s.workers(50))
            .start();
    RunReport report = run.drain(ofSeconds(30)).block(); // closes the queue, does what is in it

    assertThat(report).isNotNull();
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.completed()).isEqualTo(500);
    assertThat(jobs.isClosed()).isTrue();
    assertThat(jobs.unfinished()).isZero();
  }

  @Test
  void drainsWhatABrokerBrings() {
    BoundedQueue<Integer> topic = BoundedQueue.fifo(500);
    Flux.range(0, 500).subscribe(topic::offer);
    Flux<Delivery<Integer>> received = topic.deliveries();

    Sinks.Empty<Void> enough = Sinks.empty();
    Publisher<Delivery<Integer>> messages =
        FinishableSource.of(received.takeUntilOther(enough.asMono()), enough::tryEmitEmpty);
    PipelineRun run =
        Pipeline.<Integer>fromDeliveries("messages", messages)
            .stage("send", SteeringExampleTest::send, s -> s.workers(50))
            .start();
    RunReport report = run.drain(ofSeconds(30)).block();

    assertThat(report).isNotNull();
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.returned()).isZero();
    assertThat(topic.isClosed()).isFalse();
    assertThat(topic.unfinished()).isEqualTo(topic.size());
    assertThat(report.completed()).isEqualTo(500 - topic.size());
  }

  @Test
  void endsBesideAFunctionThatDoesNotReturn() {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Pipeline<Integer> pipeline =
        Pipeline.from("orders", Flux.just(1))
            .map(
                "convert",
                order -> {
                  called.countDown();
                  awaitUninterruptibly(release);
                  return order;
                },
                s -> s.blocking());

    PipelineRun run = pipeline.start(RunOptions.defaults().grace(ofSeconds(1)));
    awaitUninterruptibly(called);
    RunReport report = run.drain(Duration.ZERO).block();
    List<String> left = report.stillRunning(); // [convert]
    release.countDown();

    assertThat(left).containsExactly("convert");
    assertThat(report.returned()).isEqualTo(1);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void drainsInAShutdownHook() {
    PipelineRun run = pipeline().start();

    Thread hook = new Thread(() -> run.drain(ofSeconds(25)).block());
    Runtime.getRuntime().addShutdownHook(hook);

    assertThat(Runtime.getRuntime().removeShutdownHook(hook)).isTrue();
    run.cancel();
  }

  @Test
  void pausesAndResumes() {
    PipelineRun run = pipeline().start();

    run.pause(); // what is in hand goes on, nothing else starts
    RunState state = run.snapshot().state(); // PAUSED
    run.resume();

    assertThat(state).isEqualTo(RunState.PAUSED);
    assertThat(run.drain(LIMIT).block(LIMIT)).isNotNull();
  }

  @Test
  void givesUpWhenNothingComes() {
    Pipeline<Integer> pipeline =
        Pipeline.from("orders", Flux.range(1, 9).concatWith(Flux.never()))
            .stage("send", SteeringExampleTest::send);

    RunReport report =
        pipeline.run(RunOptions.defaults().idleTimeout(ofMillis(500))).block(ofSeconds(30));

    assertThat(report).isNotNull();
    assertThat(report.completed()).isEqualTo(9);
  }

  @Test
  void resizes() {
    PipelineRun run = pipeline().start();

    run.resize("send", 20);

    assertThat(run.snapshot().stages().get(0).workers()).isEqualTo(20);
    assertThat(run.drain(LIMIT).block(LIMIT)).isNotNull();
  }

  @Test
  void findsTheNumberOfWorkers() {
    Pipeline<Integer> pipeline =
        Pipeline.from("orders", Flux.range(0, 500))
            .queue(fifo(100))
            .stage(
                "send",
                order -> send(order),
                s -> s.workers(between(1, 64)).timeout(ofSeconds(5)).onFailure(skip()));

    PipelineRun run = pipeline.start();
    String why = run.snapshot().workerChoices().get(0).reason();

    assertThat(why).isNotEmpty();
    assertThat(run.completion().block(LIMIT)).isNotNull();
  }

  @Test
  void watches() {
    PipelineRun run = pipeline().start();
    List<String> lines = new CopyOnWriteArrayList<>();

    Flux<String> advice =
        run.snapshots(ofMillis(100))
            .mapNotNull(now -> now.bottleneck().map(found -> found.advice()).orElse(null));
    Flux<Double> ordersPerSecond =
        run.snapshots(ofMillis(100))
            .buffer(2, 1)
            .filter(pair -> pair.size() == 2)
            .map(pair -> rate(pair.get(0), pair.get(1)));

    advice.subscribe(lines::add);
    assertThat(ordersPerSecond.blockFirst(LIMIT)).isNotNegative();
    assertThat(run.drain(LIMIT).block(LIMIT)).isNotNull();
    assertThat(lines).allSatisfy(line -> assertThat(line).contains("'send'"));
  }

  private static double rate(RunSnapshot earlier, RunSnapshot later) {
    return later.since(earlier).stages().getOrDefault("send", 0.0);
  }
}
