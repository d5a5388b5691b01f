package dev.millrace.stages;

import static dev.millrace.Branch.to;
import static dev.millrace.FailurePolicy.deadLetter;
import static dev.millrace.FailurePolicy.requeue;
import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.QueueSpec.priority;
import static dev.millrace.stages.Limits.LIMIT;
import static java.util.Comparator.naturalOrder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunState;
import dev.millrace.queue.BoundedQueue;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class DeliverySourceTest {

  private final BoundedQueue<Integer> orders = BoundedQueue.fifo(10);

  @BeforeEach
  void putThreeOrders() {
    for (int order = 1; order <= 3; order++) {
      orders.offer(order);
    }
    orders.close();
  }

  private Pipeline<Integer> pipeline() {
    return Pipeline.fromDeliveries("orders", orders.deliveries());
  }

  @Test
  void acknowledgesAnItemWhenItHasLeftThePipeline() {
    StepVerifier.create(pipeline().map("same", n -> n).flux(), 0)
        .thenRequest(1)
        .expectNext(1)
        .then(() -> assertThat(orders.unfinished()).isEqualTo(2))
        .thenRequest(2)
        .expectNext(2, 3)
        .expectComplete()
        .verify(LIMIT);

    assertThat(orders.unfinished()).isZero();
  }

  @Test
  void acknowledgesAnItemWhenEverythingThatCameOfItIsFinished() {
    Sinks.Empty<Void> gate = Sinks.empty();
    PipelineRun run =
        Runs.start(
            pipeline()
                .stage("thrice", n -> Flux.range(n * 10, 3))
                .broadcast(
                    "both",
                    to("fast", b -> b),
                    to(
                        "slow",
                        b ->
                            b.queue(priority(20, naturalOrder()))
                                .stage(
                                    "wait",
                                    n -> n == 12 ? gate.asMono().thenReturn(n) : Mono.just(n),
                                    s -> s.workers(2)))));

    assertThat(orders.unfinished()).isOne();
    gate.tryEmitEmpty();

    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(18);
    assertThat(orders.unfinished()).isZero();
  }

  @Test
  void acknowledgesWhatIsFilteredOutSkippedOrKeptAsADeadLetter() {
    AtomicInteger letters = new AtomicInteger();
    pipeline()
        .filter("not one", n -> n != 1)
        .stage(
            "not two",
            n -> n == 2 ? Mono.error(new IOException()) : Mono.just(n),
            s -> s.onFailure(skip()))
        .stage(
            "none",
            n -> Mono.error(new IOException()),
            s ->
                s.onFailure(
                    requeue(2)
                        .thenDeadLetter(letter -> Mono.fromRunnable(letters::incrementAndGet))))
        .run()
        .block(LIMIT);

    assertThat(letters).hasValue(1);
    assertThat(orders.unfinished()).isZero();
  }

  @Test
  void putsBackWhatAFailedRunHasNotFinished() {
    PipelineRun run =
        Runs.start(
            pipeline()
                .stage("work", n -> n == 2 ? Mono.error(new IOException("no")) : Mono.just(n)));

    assertThat(run.completion().block(LIMIT).state()).isEqualTo(RunState.FAILED);
    assertThat(orders.unfinished()).isEqualTo(2);
    assertThat(orders.size()).isEqualTo(2);
    assertThat(orders.flux().collectList().block(LIMIT)).containsExactlyInAnyOrder(2, 3);
  }

  @Test
  void putsBackWhatACancelledRunHasNotFinishedAlsoIfAPartOfItIs() {
    PipelineRun run =
        Runs.start(
            pipeline()
                .queue(fifo(3))
                .stage("twice", n -> Flux.just(n, -n))
                .stage("wait", n -> n < 0 ? Mono.never() : Mono.just(n)));

    run.cancel();

    assertThat(orders.unfinished()).isEqualTo(3);
    assertThat(orders.flux().collectList().block(LIMIT)).containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  void doesNotAcknowledgeWhatItsDeadLetterSinkDidNotKeep() {
    Runs.start(
            pipeline()
                .stage(
                    "work",
                    n -> Mono.error(new IOException()),
                    s -> s.onFailure(deadLetter(letter -> Mono.error(new IOException())))))
        .completion()
        .block(LIMIT);

    assertThat(orders.unfinished()).isEqualTo(3);
  }

  @Test
  void cannotBeGivenToAWholeOperator() {
    assertThatIllegalStateException()
        .isThrownBy(() -> pipeline().map("same", n -> n).transform("op", items -> items))
        .withMessage(
            "stage 'op' must not be a whole operator behind source 'orders' of deliveries: only the"
                + " operator knows which result came of which item");
  }
}
