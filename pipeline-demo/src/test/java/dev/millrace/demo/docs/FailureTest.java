package dev.millrace.demo.docs;

import static dev.millrace.FailurePolicy.backoff;
import static dev.millrace.FailurePolicy.requeue;
import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.DeadLetter;
import dev.millrace.Pipeline;
import dev.millrace.RunReport;
import dev.millrace.queue.BoundedQueue;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.reactor.circuitbreaker.operator.CircuitBreakerOperator;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The examples of docs/failure.md, in its order. */
class FailureTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private record Order(int number) {}

  private record Receipt(Order order) {}

  /** Charges every order but the third, which is broken for good. */
  private static final class Payments {

    private final AtomicInteger calls = new AtomicInteger();

    Mono<Receipt> charge(Order order) {
      return Mono.fromCallable(
          () -> {
            calls.incrementAndGet();
            if (order.number() == 3) {
              throw new IllegalArgumentException("no such account");
            }
            return new Receipt(order);
          });
    }
  }

  private final Payments payments = new Payments();
  private final Flux<Order> orders = Flux.range(1, 4).map(Order::new);
  private final BoundedQueue<DeadLetter<Order>> letters = BoundedQueue.fifo(10);

  @Test
  void thePolicyReadsFromLeftToRight() {
    Pipeline<Receipt> pipeline =
        Pipeline.from("orders", orders)
            .queue(fifo(100))
            .stage(
                "charge",
                payments::charge,
                s ->
                    s.workers(8)
                        .timeout(ofSeconds(2)) // for each attempt
                        .deadline(ofSeconds(60)) // for all of them
                        .onFailure(
                            retry(2, backoff(ofMillis(50)).filter(e -> e instanceof IOException))
                                .thenRequeue(3, ofSeconds(5))
                                .thenDeadLetter(letters::put)));

    assertThat(pipeline.toString()).contains("retry(2) then requeue(3, PT5S) then dead letter");
  }

  @Test
  void deliveriesAreAcknowledgedWhenAllThatCameOfThemIsFinished() {
    BoundedQueue<Order> incoming = BoundedQueue.fifo(10);
    orders.doOnNext(incoming::offer).blockLast();
    incoming.close();

    Pipeline<Receipt> settled =
        Pipeline.<Order>fromDeliveries("orders", incoming.deliveries())
            .stage("charge", payments::charge, s -> s.workers(8).onFailure(skip()));

    assertThat(settled.run().block(LIMIT).skipped()).isOne();
    assertThat(incoming.unfinished()).isZero();
  }

  @Test
  void aBreakerStandsInsideTheFunction() {
    CircuitBreaker breaker = CircuitBreaker.ofDefaults("payments");

    Pipeline<Receipt> guarded =
        Pipeline.from("orders", orders)
            .stage(
                "charge",
                order -> payments.charge(order).transform(CircuitBreakerOperator.of(breaker)),
                s ->
                    s.workers(8).onFailure(requeue(20, ofSeconds(1)).thenDeadLetter(letters::put)));
    breaker.transitionToForcedOpenState();
    Pipeline<Receipt> open =
        Pipeline.from("orders", orders)
            .stage(
                "charge",
                order -> payments.charge(order).transform(CircuitBreakerOperator.of(breaker)),
                s -> s.onFailure(requeue(2).thenDeadLetter(letters::put)));
    RunReport report = open.run().block(LIMIT);

    assertThat(guarded.toString()).contains("requeue(20, PT1S) then dead letter");
    assertThat(report.deadLettered()).isEqualTo(4);
    assertThat(payments.calls).hasValue(0);
  }
}
