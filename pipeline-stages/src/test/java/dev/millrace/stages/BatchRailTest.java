package dev.millrace.stages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.BatchSpec;
import dev.millrace.Pipeline;
import dev.millrace.RunOptions;
import dev.millrace.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** A batch between a queue and a next queue that are both played by the test. */
class BatchRailTest {

  private final List<Object> discarded = new ArrayList<>();
  private final Context context = Operators.enableOnDiscard(Context.empty(), discarded::add);
  private final NextQueue next = new NextQueue(context);
  private final Upstream upstream = new Upstream();

  private BatchRail batchOf(BatchSpec<Integer> spec) {
    Pipeline<Integer> numbers = Pipeline.from("numbers", Flux.range(1, 3));
    List<Step> steps = numbers.batch(spec).steps();
    Run<Integer> run = new Run<>(numbers, RunOptions.defaults(), context, new Ignoring());
    BatchStage stage =
        new BatchStage(
            run, (Step.Stage) steps.get(2), steps.get(1), new CallersPlace(Runnable::run), spec);
    BatchRail rail = new BatchRail(stage, new RailCounters(), () -> {}, next);
    rail.onSubscribe(upstream);
    return rail;
  }

  @Test
  void asksForOneItemAtATimeAndForNoneWhileItIsFull() {
    BatchRail rail = batchOf(BatchSpec.upTo(2));
    assertThat(upstream.asked).containsExactly(1L);
    rail.onNext(1);
    assertThat(upstream.asked).containsExactly(1L, 1L);
    rail.onNext(2);
    assertThat(upstream.asked).hasSize(2);

    rail.request(1);

    assertThat(next.lists).containsExactly(List.of(1, 2));
    assertThat(upstream.asked).containsExactly(1L, 1L, 1L);
  }

  @Test
  void emitsTheLastListsOneByOneAsThereIsDemand() {
    BatchSpec<Integer> spec = BatchSpec.upTo(9);
    BatchRail rail = batchOf(spec.by(n -> n % 2, 2));
    rail.onNext(1);
    rail.onNext(2);
    rail.onNext(3);
    rail.onComplete();
    assertThat(next.lists).isEmpty();

    rail.request(1);
    assertThat(next.lists).containsExactly(List.of(1, 3));
    assertThat(next.completed).isZero();
    rail.request(1);

    assertThat(next.lists).containsExactly(List.of(1, 3), List.of(2));
    assertThat(next.completed).isOne();
  }

  @Test
  void discardsWhatItHoldsAndWhatComesTooLate() {
    BatchSpec<Integer> spec = BatchSpec.upTo(9);
    BatchRail rail = batchOf(spec.by(n -> n, 2));
    rail.onNext(1);
    rail.onNext(2);
    // It needs a third list, for which there is no room.
    rail.onNext(3);

    rail.cancel();
    rail.onNext(4);

    assertThat(upstream.cancelled).isTrue();
    assertThat(discarded).containsExactly(1, 2, 3, 4);
    rail.request(1);
    rail.onComplete();
    assertThat(next.lists).isEmpty();
    assertThat(next.completed).isZero();
  }

  @Test
  void tellsTheTruthToThoseWhoScanIt() {
    BatchSpec<Integer> spec = BatchSpec.upTo(5);
    BatchRail rail = batchOf(spec.by(n -> n, 3).named("lists"));
    rail.onNext(1);
    rail.onNext(1);
    rail.onNext(2);

    assertThat(rail.scan(Attr.NAME)).isEqualTo("lists");
    assertThat(rail.scan(Attr.BUFFERED)).isEqualTo(3);
    assertThat(rail.scan(Attr.CAPACITY)).isEqualTo(15);
    assertThat(rail.scan(Attr.PREFETCH)).isOne();
    assertThat(rail.scan(Attr.REQUESTED_FROM_DOWNSTREAM)).isZero();
    assertThat(rail.scan(Attr.TERMINATED)).isFalse();

    rail.request(5);
    rail.onComplete();
    assertThat(rail.scan(Attr.BUFFERED)).isZero();
    assertThat(rail.scan(Attr.TERMINATED)).isTrue();
    assertThat(rail.scan(Attr.CANCELLED)).isFalse();
  }

  private static final class Upstream implements Subscription {

    final List<Long> asked = new ArrayList<>();
    boolean cancelled;

    @Override
    public void request(long n) {
      asked.add(n);
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  private static class Ignoring implements CoreSubscriber<Object> {

    @Override
    public void onSubscribe(Subscription s) {}

    @Override
    public void onNext(Object item) {}

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onComplete() {}
  }

  private static final class NextQueue extends Ignoring {

    final List<Object> lists = new ArrayList<>();
    int completed;
    private final Context context;

    NextQueue(Context context) {
      this.context = context;
    }

    @Override
    public Context currentContext() {
      return context;
    }

    @Override
    public void onNext(Object list) {
      lists.add(list);
    }

    @Override
    public void onComplete() {
      completed++;
    }
  }
}
