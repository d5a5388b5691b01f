package dev.millrace.demo.docs;

import static dev.millrace.FailurePolicy.backoff;
import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.QueueSpec.fifo;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.testing.SeededRun;
import dev.millrace.testing.SeededRuns;
import dev.millrace.testing.TestDeliveries;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The examples of docs/testing.md, as they stand there. */
class TestingTest {

  private record Order(String id, int amount) {}

  private static Mono<String> pay(Order order) {
    return Mono.error(new IllegalStateException("a test must not pay " + order));
  }

  private static Mono<Void> keep(Object letter) {
    return Mono.error(new IllegalStateException("a test must not keep " + letter));
  }

  private static final Pipeline<String> PAYMENTS =
      Pipeline.<Order>fromDeliveries("orders", Flux.empty())
          .queue(fifo(20).named("waiting"))
          .stage(
              "pay",
              TestingTest::pay,
              s ->
                  s.workers(5)
                      .timeout(ofSeconds(10))
                      .onFailure(
                          retry(2, backoff(ofMillis(200))).thenDeadLetter(TestingTest::keep)))
          .map("receipt", payment -> "paid " + payment, s -> s.workers(2));

  @Test
  void settlesEveryOrderOnce() {
    SeededRuns.forEachSeed(
        1000,
        seed -> {
          TestDeliveries<Order> orders =
              TestDeliveries.of(new Order("a", 5), new Order("b", -1), new Order("c", 7));

          SeededRuns.of(PAYMENTS)
              .replaceSource("orders", orders)
              .replaceStage("pay", Order.class, this::payUnlessNegative)
              .replaceDeadLetterSink("pay", letter -> Mono.empty())
              .run(seed)
              .assertCompleted()
              .assertResultsInAnyOrder("paid a", "paid c")
              .assertDeadLetters("pay", new Order("b", -1))
              .assertDepthAtMost("waiting", 3);
          orders.assertAllAcked();
        });
  }

  private Mono<String> payUnlessNegative(Order order) {
    return order.amount() < 0
        ? Mono.error(new IllegalArgumentException("amount must not be negative"))
        : Mono.just(order.id());
  }

  @Test
  void timesOutAndTriesAgain() {
    Map<Order, Integer> attempts = new ConcurrentHashMap<>();
    TestDeliveries<Order> orders = TestDeliveries.of(new Order("a", 5));

    SeededRun<String> run =
        SeededRuns.of(PAYMENTS)
            .replaceSource("orders", orders)
            .replaceStage(
                "pay",
                Order.class,
                order ->
                    Mono.deferContextual(
                        context -> {
                          int attempt = attempts.merge(order, 1, Integer::sum);
                          return Mono.just(order.id())
                              .delayElement(
                                  ofSeconds(attempt == 1 ? 60 : 3), RunOptions.timerOf(context));
                        }))
            .run(42)
            .assertResults("paid a");

    // 10 s until the time-out, 200 ms of pause, 3 s for the second attempt.
    assertThat(run.report().elapsed()).isEqualTo(ofMillis(13_200));
  }

  @Test
  void putsBackWhatACancelledRunDidNotFinish() {
    SeededRuns.forEachSeed(
        100,
        seed -> {
          TestDeliveries<Order> orders = TestDeliveries.of(new Order("a", 5), new Order("b", 6));

          SeededRuns.of(PAYMENTS)
              .replaceSource("orders", orders)
              .replaceStage(
                  "pay",
                  Order.class,
                  order ->
                      Mono.deferContextual(
                          context ->
                              Mono.just(order.id())
                                  .delayElement(
                                      ofSeconds(order.amount()), RunOptions.timerOf(context))))
              .at(ofMillis(5500), PipelineRun::cancel)
              .run(seed)
              .assertState(RunState.CANCELLED)
              .assertResults("paid a");
          assertThat(orders.acked()).containsExactly(new Order("a", 5));
          assertThat(orders.requeued()).containsExactly(new Order("b", 6));
        });
  }

  @Test
  void runsWithoutTheKit() {
    Pipeline<Integer> pipeline = Pipeline.from("numbers", Flux.range(1, 100)).map("same", n -> n);

    RunReport report = pipeline.run(RunOptions.defaults().seeded(42)).block();

    assertThat(report).isNotNull();
    assertThat(report.completed()).isEqualTo(100);
  }
}
