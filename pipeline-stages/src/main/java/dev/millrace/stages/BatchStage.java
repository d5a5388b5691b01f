package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import dev.millrace.BatchSpec;
import dev.millrace.PipelineException;
import dev.millrace.Step;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Exceptions;

/** What a batch is told about its items, and what it tells its run. */
final class BatchStage extends RunStage {

  /** What all items have in common where no key was declared. */
  private static final Object NO_KEY = new Object();

  private final BatchSpec<Object> spec;

  /** Longest time until a list goes on; 0 for any. */
  private final long nanos;

  /**
   * @param queue what the stage takes its items from
   */
  @SuppressWarnings("unchecked") // the declaration has checked the types of the items
  BatchStage(Run<?> run, Step.Stage step, Step queue, Place place, BatchSpec<?> spec) {
    super(run, step, queue, place);
    this.spec = (BatchSpec<Object>) spec;
    this.nanos = spec.time().map(time -> time.toNanos()).orElse(0L);
  }

  BatchSpec<Object> spec() {
    return spec;
  }

  /** Returns an item that was taken now, with what says which list is for it. */
  Batchable read(Object item) {
    Object value = Carried.value(item);
    Object key = spec.key().map(keyed -> keyOf(keyed, value)).orElse(NO_KEY);
    long weight = spec.weight().map(weighed -> weightOf(weighed, value)).orElse(0L);
    return new Batchable(item, key, weight, isTimed() ? now() : 0);
  }

  private static Object keyOf(BatchSpec.Key<Object> keyed, Object value) {
    return requireNonNull(keyed.function().apply(value), "the batch's key function returned null");
  }

  private static long weightOf(BatchSpec.Weight<Object> weighed, Object value) {
    long weight = weighed.weigher().applyAsLong(value);
    if (weight < 0) {
      throw new IllegalArgumentException("weight must not be negative, was " + weight);
    }
    return weight;
  }

  boolean isTimed() {
    return nanos > 0;
  }

  private long now() {
    return run.timer().now(TimeUnit.NANOSECONDS);
  }

  /** Has something done when the time of a list is up. */
  Disposable whenDue(OpenList list, Runnable task) {
    long age = now() - list.openedNanos();
    return run.timer().schedule(task, Math.max(0, nanos - age), TimeUnit.NANOSECONDS);
  }

  boolean isRunning() {
    return run.isRunning();
  }

  /** An item could not be read: the run fails. */
  void itemFailed(Object item, Throwable cause) {
    Object value = Carried.value(item);
    Carried.discard(item, context());
    run.fail(PipelineException.of(run.pipeline(), step, value, 1, cause));
    Exceptions.throwIfFatal(cause);
  }
}
