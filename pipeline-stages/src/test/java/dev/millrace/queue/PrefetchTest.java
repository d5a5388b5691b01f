package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Operators that prefetch take from a queue what they need, and leave it the rest. */
class PrefetchTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int ITEMS = 200;

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(ITEMS);

  static <D> Stream<Named<Function<Flux<D>, Flux<D>>>> operators() {
    return Stream.of(
        Named.of("publishOn", f -> f.publishOn(Schedulers.single(), 4)),
        Named.of("publishOn, of a parallel thread", f -> f.publishOn(Schedulers.parallel(), 256)),
        Named.of("limitRate", f -> f.limitRate(16)),
        Named.of("concatMap", f -> f.concatMap(Mono::just, 8)),
        // Not fused: user code must not move to another thread.
        Named.of(
            "map and publishOn",
            f ->
                f.map(d -> d)
                    .publishOn(Schedulers.parallel(), 8)
                    .transform(BoundedQueue.puttingBack())),
        Named.of(
            "publishOn twice",
            f -> f.publishOn(Schedulers.single(), 8).publishOn(Schedulers.parallel(), 8)));
  }

  private void fill() {
    Flux.range(0, ITEMS).doOnNext(queue::offer).blockLast();
  }

  @ParameterizedTest
  @MethodSource("operators")
  void deliveriesThatACancelDiscardsAreThereForOthers(
      Function<Flux<Delivery<Integer>>, Flux<Delivery<Integer>>> operator) {
    fill();
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());

    operator.apply(queue.deliveries()).take(3).doOnNext(d -> settle(d, seen)).blockLast(LIMIT);
    queue.close();
    queue.deliveries().doOnNext(delivery -> settle(delivery, seen)).blockLast(LIMIT);

    queue.join().block(LIMIT);
    assertThat(seen).containsExactlyInAnyOrderElementsOf(all());
  }

  /** What cancels by what it emits: the operator polls once more, and is given nothing. */
  static Stream<Named<Function<Flux<Delivery<Integer>>, Mono<?>>>> ends() {
    return Stream.of(
        Named.of("next", f -> f.doOnNext(Delivery::ack).next()),
        Named.of("takeUntil", f -> f.doOnNext(Delivery::ack).takeUntil(d -> true).then()),
        Named.of("take, by what is emitted", f -> f.doOnNext(Delivery::ack).take(3, false).then()),
        Named.of(
            "a failing map",
            f ->
                f.doOnNext(Delivery::ack)
                    .map(PrefetchTest::failAtTheThird)
                    .onErrorComplete()
                    .then()));
  }

  private static Integer failAtTheThird(Delivery<Integer> delivery) {
    if (delivery.value() == 2) {
      throw new IllegalStateException("on purpose");
    }
    return delivery.value();
  }

  @ParameterizedTest
  @MethodSource("ends")
  void leavesTheRestHoweverItIsCancelledByWhatItEmits(
      Function<Flux<Delivery<Integer>>, Mono<?>> end) {
    for (int round = 0; round < 20; round++) {
      BoundedQueue<Integer> few = BoundedQueue.fifo(8);
      Flux.range(0, 5).doOnNext(few::offer).blockLast();

      end.apply(few.deliveries().publishOn(Schedulers.single(), 4)).block(LIMIT);
      few.close();
      few.deliveries().doOnNext(Delivery::ack).blockLast(LIMIT);

      few.join().block(LIMIT);
    }
  }

  @ParameterizedTest
  @MethodSource("operators")
  void allComeWithoutACancel(Function<Flux<Delivery<Integer>>, Flux<Delivery<Integer>>> operator) {
    fill();
    queue.close();

    List<Integer> items =
        operator
            .apply(queue.deliveries())
            .doOnNext(Delivery::ack)
            .map(Delivery::value)
            .collectList()
            .block(LIMIT);

    assertThat(items).isEqualTo(all());
    queue.join().block(LIMIT);
  }

  private static void settle(Delivery<Integer> delivery, List<Integer> seen) {
    seen.add(delivery.value());
    delivery.ack();
  }

  private static List<Integer> all() {
    return IntStream.range(0, ITEMS).boxed().toList();
  }
}
