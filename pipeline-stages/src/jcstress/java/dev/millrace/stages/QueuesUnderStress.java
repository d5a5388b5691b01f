package dev.millrace.stages;

import dev.millrace.Pipeline;
import dev.millrace.RunOptions;
import dev.millrace.Step;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The queues on both sides of a rail, played by a race, and the run that the rail belongs to. They
 * tell what became of the items.
 */
final class QueuesUnderStress implements Subscription {

  final Told output = new Told(0);
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final Queue<Object> discarded = new ConcurrentLinkedQueue<>();
  private final Context context = Operators.enableOnDiscard(Context.empty(), discarded::add);
  private Run<?> run;

  /** Returns a rail that works on items with a function. */
  ItemRail railOfItems(Function<Integer, Publisher<Integer>> work) {
    List<Step> steps = start(Pipeline.from("numbers", Flux.<Integer>never()).stage("work", work));
    ItemStage stage =
        new ItemStage(
            run,
            (Step.Stage) steps.get(2),
            steps.get(1),
            new CallersPlace(Runnable::run),
            null,
            null);
    ItemRail rail = new ItemRail(stage, new RailCounters(), ended::getAndIncrement, output);
    rail.onSubscribe(this);
    return rail;
  }

  /** Returns the end of an operator. */
  OperatorRail<Object> railOfOperator() {
    List<Step> steps =
        start(Pipeline.from("numbers", Flux.<Integer>never()).transform("work", all -> all));
    OperatorRail<Object> rail =
        new OperatorRail<>(
            run, (Step.Stage) steps.get(2), new RailCounters(), ended::getAndIncrement, output);
    rail.onSubscribe(this);
    return rail;
  }

  private List<Step> start(Pipeline<Integer> pipeline) {
    run = new Run<>(pipeline, RunOptions.defaults(), context, new Told(0));
    return pipeline.steps();
  }

  /** Returns how many items the rail has asked for. */
  int asked() {
    return asked.get();
  }

  /** Returns how often the rail has said that it ends. */
  int ended() {
    return ended.get();
  }

  /** Returns how often an item or a result was discarded. */
  int discarded(Object which) {
    return (int) discarded.stream().filter(which::equals).count();
  }

  boolean hasFailed() {
    return !run.isRunning();
  }

  @Override
  public void request(long n) {
    asked.addAndGet((int) n);
  }

  @Override
  public void cancel() {}
}
