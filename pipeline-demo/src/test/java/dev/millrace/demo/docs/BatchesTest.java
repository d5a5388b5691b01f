package dev.millrace.demo.docs;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.BatchSpec;
import dev.millrace.Pipeline;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The examples of docs/batches.md. */
class BatchesTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Store store = new Store();

  @Test
  void bySizeAndTime() {
    Pipeline<Integer> stored =
        Pipeline.from("numbers", Flux.range(1, 250))
            .batch(100, ofSeconds(1)) // Pipeline<List<Integer>>
            .to("store", store::saveAll);

    assertThat(stored.flux().collectList().block(LIMIT)).containsExactly(100, 100, 50);
  }

  @Test
  void byWeightAndKey() {
    Flux<Order> orders =
        Flux.just(
            new Order("a", 1),
            new Order("b", 1),
            new Order("a", 999_999),
            new Order("b", 1_000_000));
    Pipeline<List<Order>> byShop =
        Pipeline.from("orders", orders)
            .batch(
                100,
                b ->
                    b.within(ofSeconds(1))
                        .weighing(Order::bytes, 1_000_000) // the next item does not fit
                        .by(Order::shop, 8) // eight lists open at once
                        .named("by shop"));

    assertThat(byShop.flux().map(List::size).collectList().block(LIMIT)).containsExactly(2, 1, 1);
  }

  @Test
  void asAValue() {
    BatchSpec<Object> pairs = BatchSpec.upTo(2).within(ofMillis(50));

    StepVerifier.create(Pipeline.from("words", Flux.just("a", "b", "c")).batch(pairs).flux())
        .expectNext(List.of("a", "b"), List.of("c"))
        .expectComplete()
        .verify(LIMIT);
  }

  private record Order(String shop, int bytes) {}

  private static final class Store {

    Mono<Integer> saveAll(List<Integer> numbers) {
      return Mono.just(numbers.size());
    }
  }
}
