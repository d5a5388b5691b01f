package dev.millrace.demo.docs;

import static dev.millrace.FailurePolicy.deadLetter;
import static dev.millrace.QueueSpec.fifo;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The examples of docs/threads-and-time.md. */
class ThreadsAndTimeTest {

  private final Queue<String> threads = new ConcurrentLinkedQueue<>();

  private int note(String what, int item) {
    threads.add(what + " on " + Thread.currentThread().getName().replaceAll("-?[0-9]+$", ""));
    return item;
  }

  private int parse(int item) {
    return note("parse", item);
  }

  private int store(int item) {
    return note("store", item);
  }

  private Mono<Integer> send(int item) {
    return Mono.fromCallable(() -> note("send", item));
  }

  @Test
  void runsEachStageWhereItIsPlaced() {
    Flux<Integer> items = Flux.range(0, 100);
    Scheduler own = Schedulers.newParallel("own", 2);

    Pipeline<Integer> pipeline =
        Pipeline.from("items", items)
            .queue(fifo(20))
            .map("parse", this::parse, s -> s.workers(2).cpuBound()) // parallel-1
            .map("store", this::store, s -> s.workers(8).blocking()) // millrace-store-0
            .stage("send", this::send, s -> s.runOn(own)); // own-1

    RunReport report = pipeline.run().block(ofSeconds(30));
    own.dispose();

    assertThat(report.completed()).isEqualTo(100);
    assertThat(List.copyOf(threads))
        .hasSize(300)
        .containsOnly("parse on parallel", "store on millrace-store", "send on own");
  }

  @Test
  void carriesTheContextIntoWhatIsSubscribedTo() {
    Queue<String> seen = new ConcurrentLinkedQueue<>();

    Pipeline<Integer> pipeline =
        Pipeline.from("items", Flux.deferContextual(context -> Flux.just(1, 2)))
            .stage(
                "send",
                item ->
                    Mono.deferContextual(
                        context -> {
                          seen.add(context.get("tenant") + " sends " + item);
                          return item == 2 ? Mono.error(new IllegalStateException()) : Mono.empty();
                        }),
                s ->
                    s.onFailure(
                        deadLetter(
                            letter ->
                                Mono.deferContextual(
                                    context -> {
                                      seen.add(context.get("tenant") + " keeps " + letter.item());
                                      return Mono.empty();
                                    }))));
    RunReport report =
        pipeline.run().contextWrite(context -> context.put("tenant", "blue")).block(ofSeconds(30));

    assertThat(report.deadLettered()).isEqualTo(1);
    assertThat(seen).containsExactly("blue sends 1", "blue sends 2", "blue keeps 2");
  }

  @Test
  void lendsItsTimer() {
    VirtualTimeScheduler virtual = VirtualTimeScheduler.create();
    Pipeline<Integer> pipeline =
        Pipeline.from("items", Flux.just(1))
            .stage(
                "later",
                item ->
                    Mono.deferContextual(
                        context ->
                            Mono.just(item)
                                .delayElement(ofMillis(50), RunOptions.timerOf(context))));

    StepVerifier.create(pipeline.flux(RunOptions.defaults().timer(virtual)))
        .then(() -> virtual.advanceTimeBy(ofMillis(50)))
        .expectNext(1)
        .expectComplete()
        .verify(ofSeconds(30));
    virtual.dispose();
  }
}
