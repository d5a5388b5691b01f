package dev.millrace.stages;

import dev.millrace.Pipeline;
import dev.millrace.RunOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/** A run of a batch of two, with its time in hand; it tells what became of its items. */
final class BatchUnderStress implements CoreSubscriber<List<Integer>>, Scheduler {

  private final Sinks.Many<Integer> source = Sinks.many().unicast().onBackpressureBuffer();
  private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
  private volatile Runnable timeIsUp = () -> {};
  private volatile Subscription run;

  BatchUnderStress() {
    Pipeline<List<Integer>> pipeline =
        Pipeline.from("numbers", source.asFlux()).batch(2, Duration.ofSeconds(1));
    new StagesEngine().flux(pipeline, RunOptions.defaults().timer(this)).subscribe(this);
  }

  void bring(int item) {
    source.tryEmitNext(item);
  }

  void complete() {
    source.tryEmitComplete();
  }

  void fire() {
    timeIsUp.run();
  }

  void cancel() {
    run.cancel();
  }

  @Override
  public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
    timeIsUp = task;
    return Disposables.single();
  }

  /** Its time is pretended, so the run has no threads of its own. */
  @Override
  public Disposable schedule(Runnable task) {
    task.run();
    return Disposables.disposed();
  }

  @Override
  public long now(TimeUnit unit) {
    return 0;
  }

  @Override
  public Worker createWorker() {
    throw new UnsupportedOperationException("a timer has no workers");
  }

  @Override
  public Context currentContext() {
    return Operators.enableOnDiscard(Context.empty(), item -> told.add("discarded " + item));
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    run = subscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<Integer> list) {
    told.add(list.toString());
  }

  @Override
  public void onError(Throwable error) {
    told.add("error");
  }

  @Override
  public void onComplete() {
    told.add("complete");
  }

  @Override
  public String toString() {
    return String.join(" ", told);
  }
}
