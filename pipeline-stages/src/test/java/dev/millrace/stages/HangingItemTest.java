package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.StageOptions;
import dev.millrace.stages.PlaceCase.Place;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** While one item takes for ever, all others are done by the other workers. */
class HangingItemTest {

  private static final int ITEMS = 200;

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch others = new CountDownLatch(ITEMS - 1);
  private final Sinks.Empty<Void> released = Sinks.empty();
  private final Scheduler scheduler = Schedulers.newParallel("mine", 4, true);

  @AfterEach
  void disposeOfThreads() {
    scheduler.dispose();
  }

  private enum Order {
    UNORDERED,
    ORDERED,
    KEYED,
    WITH_A_TIMEOUT,
    WITH_A_TIMEOUT_AND_ORDERED,
    WITH_A_TIMEOUT_AND_KEYED;

    StageOptions<Integer> apply(StageOptions<Integer> options) {
      return switch (this) {
        case UNORDERED -> options;
        case ORDERED -> options.ordered(ITEMS);
        case KEYED -> options.keyed(n -> n);
        case WITH_A_TIMEOUT -> UNORDERED.apply(options).timeout(LIMIT.multipliedBy(3));
        case WITH_A_TIMEOUT_AND_ORDERED -> ORDERED.apply(options).timeout(LIMIT.multipliedBy(3));
        case WITH_A_TIMEOUT_AND_KEYED -> KEYED.apply(options).timeout(LIMIT.multipliedBy(3));
      };
    }
  }

  private record Case(Place place, Order order, int capacity, int workers, int hanging) {}

  static Stream<Case> cases() {
    return Stream.of(Place.values())
        .flatMap(
            place ->
                Stream.of(Order.values())
                    .flatMap(
                        order -> Stream.of(1, 4, 16, 256).flatMap(c -> with(place, order, c))));
  }

  /** The first item hangs, or one in the midst. */
  private static Stream<Case> with(Place place, Order order, int capacity) {
    return Stream.of(0, 97).map(hanging -> new Case(place, order, capacity, 2, hanging));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void holdsUpNoOther(Case hang) throws Exception {
    Pipeline<Integer> items =
        Pipeline.from("numbers", Flux.range(0, ITEMS)).queue(fifo(hang.capacity()));
    Pipeline<Integer> pipeline =
        hang.place() == Place.UNPLACED
            ? items.stage("work", n -> later(n, hang), s -> options(s, hang))
            : items.map("work", n -> work(n, hang), s -> options(s, hang));
    PipelineRun run = pipeline.start();

    Busy.await("the item that hangs", begun);
    Busy.await("the others", others);
    assertThat(run.snapshot().stages().get(0).busy()).isPositive();
    released.tryEmitEmpty();

    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(ITEMS);
  }

  private StageOptions<Integer> options(StageOptions<Integer> options, Case hang) {
    return hang.order().apply(hang.place().apply(options.workers(hang.workers()), scheduler));
  }

  private int work(int n, Case hang) {
    if (n == hang.hanging()) {
      begun.countDown();
      Busy.spinUntil(() -> released.scan(Scannable.Attr.TERMINATED), LIMIT.multipliedBy(2));
    } else {
      others.countDown();
    }
    return n;
  }

  private Mono<Integer> later(int n, Case hang) {
    if (n == hang.hanging()) {
      begun.countDown();
      return released.asMono().thenReturn(n);
    }
    others.countDown();
    return Mono.just(n);
  }
}
