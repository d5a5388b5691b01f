package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineException;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.test.publisher.TestPublisher;

/** The parts of a run tell the truth about how they stand. */
class ScannableTest {

  private static final String HOOK = "rails";

  private final TestPublisher<Integer> source = TestPublisher.create();
  private final Queue<Scannable> rails = new ConcurrentLinkedQueue<>();
  private final Sinks.Empty<Void> operatorMayEnd = Sinks.empty();
  private final Watching subscriber = new Watching();
  private PipelineRun run = Runs.start(Pipeline.from("none", Flux.<Integer>empty()));

  @BeforeEach
  void seeRails() {
    Hooks.onEachOperator(
        HOOK,
        Operators.lift(
            (publisher, actual) -> {
              if (actual instanceof ItemRail rail) {
                rails.add(rail);
              }
              return actual;
            }));
    run = startRun();
  }

  @AfterEach
  void seeNoMore() {
    Hooks.resetOnEachOperator(HOOK);
    run.cancel();
  }

  private PipelineRun startRun() {
    return new StagesEngine()
        .start(
            Pipeline.from("numbers", source.flux())
                .named("p")
                .queue(fifo(4))
                .stage("divide", n -> n == 12 ? Mono.never() : Mono.just(12 / n))
                .transform("operator", this::operator),
            RunOptions.defaults(),
            subscriber,
            Runnable::run);
  }

  /** The operator's subscriber is the rail. */
  private Publisher<Integer> operator(Flux<Integer> items) {
    return actual -> {
      rails.add(Scannable.from(actual));
      items
          .map(
              n -> {
                if (n == 4) {
                  throw new IllegalStateException("four");
                }
                return n;
              })
          .concatWith(operatorMayEnd.asMono().then(Mono.empty()))
          .subscribe(actual);
    };
  }

  private Scannable scanned() {
    return Scannable.from(run);
  }

  private Scannable output() {
    return Scannable.from(subscriber.subscription);
  }

  private Scannable rail(Class<?> kind) {
    return rails.stream().filter(kind::isInstance).findFirst().orElseThrow();
  }

  private static void assertStands(
      Scannable part, boolean terminated, boolean cancelled, Throwable error) {
    String what = part.getClass().getSimpleName();
    assertThat(part.scanOrDefault(Attr.TERMINATED, false)).as(what).isEqualTo(terminated);
    assertThat(part.scanOrDefault(Attr.CANCELLED, false)).as(what).isEqualTo(cancelled);
    assertThat(part.scan(Attr.ERROR)).as(what).isSameAs(error);
  }

  private List<Scannable> parts() {
    return List.of(scanned(), output(), rail(ItemRail.class), rail(OperatorRail.class));
  }

  @Test
  void nothingHasEndedWhileItRuns() {
    source.next(6);
    assertThat(subscriber.results).containsExactly(2);
    parts().forEach(part -> assertStands(part, false, false, null));
  }

  @Test
  void allAreTerminatedWhenItHasCompleted() {
    source.next(2);
    operatorMayEnd.tryEmitEmpty();
    source.complete();
    parts().forEach(part -> assertStands(part, true, false, null));
    assertThat(subscriber.results).containsExactly(6);
  }

  @Test
  void allAreCancelledWhenItsSubscriberHasCancelled() {
    source.next(12);
    subscriber.subscription.cancel();
    assertStands(scanned(), true, true, null);
    assertStands(output(), false, true, null);
    assertStands(rail(ItemRail.class), false, true, null);
    assertStands(rail(OperatorRail.class), false, true, null);
  }

  @Test
  void theRailsAreCancelledWhenTheRunIs() {
    source.next(12);
    run.cancel();
    assertStands(scanned(), true, true, null);
    assertStands(rail(ItemRail.class), false, true, null);
    assertStands(rail(OperatorRail.class), false, true, null);
  }

  @Test
  void theRunAndItsOutputTellTheErrorOfAnItem() {
    source.next(0);
    assertStands(output(), true, false, subscriber.error);
    assertThat(scanned().scan(Attr.TERMINATED)).isTrue();
    assertThat(scanned().scan(Attr.CANCELLED)).isFalse();
    assertThat(scanned().scan(Attr.ERROR)).hasRootCauseInstanceOf(ArithmeticException.class);
    assertStands(rail(ItemRail.class), false, true, null);
    assertStands(rail(OperatorRail.class), false, true, null);
  }

  @Test
  void theRailOfAnOperatorTellsItsError() {
    source.next(3);
    Scannable rail = rail(OperatorRail.class);
    assertThat(rail.scan(Attr.TERMINATED)).isTrue();
    assertThat(rail.scan(Attr.CANCELLED)).isFalse();
    assertThat(rail.scan(Attr.ERROR)).hasMessage("four");
    assertThat(subscriber.error).isInstanceOf(PipelineException.class);
  }

  @Test
  void theOutputIsTerminatedWhenARequestIsRefused() {
    subscriber.subscription.request(0);
    assertThat(subscriber.error).isInstanceOf(IllegalArgumentException.class);
    assertStands(output(), true, false, subscriber.error);
  }

  private static final class Watching implements CoreSubscriber<Integer> {

    private final List<Integer> results = new ArrayList<>();
    private Subscription subscription = Operators.emptySubscription();
    private Throwable error;

    @Override
    public void onSubscribe(Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Integer result) {
      results.add(result);
    }

    @Override
    public void onError(Throwable failure) {
      error = failure;
    }

    @Override
    public void onComplete() {}
  }
}
