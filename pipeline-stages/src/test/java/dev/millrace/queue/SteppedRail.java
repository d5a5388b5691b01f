package dev.millrace.queue;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A consumer whose scheduler does nothing until the test says so, and which does what the test says
 * while it has an item in hand: there it stands in the middle of what its rail may take.
 */
final class SteppedRail<T> extends Recorder<T> {

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Map<Integer, Runnable> actions = new HashMap<>();
  private int count;
  private @Nullable AssertionError failure;

  final Scheduler scheduler = Schedulers.fromExecutor(tasks::add);

  SteppedRail(Consumer<Subscription> subscribed) {
    super(subscribed);
  }

  /** Returns one that asks for everything. */
  static <T> SteppedRail<T> withAllDemand() {
    return withDemand(Long.MAX_VALUE);
  }

  static <T> SteppedRail<T> withDemand(long demand) {
    return new SteppedRail<>(subscription -> subscription.request(demand));
  }

  /** Says what to do with an item in hand, by its index among those that this rail was given. */
  SteppedRail<T> at(int index, Runnable action) {
    actions.put(index, action);
    return this;
  }

  SteppedRail<T> on(BoundedQueue<T> queue) {
    queue.flux(scheduler).subscribe(this);
    return this;
  }

  /** Runs what the scheduler was given, until nothing is left. */
  void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void onNext(T item) {
    super.onNext(item);
    Runnable action = actions.get(count++);
    if (action != null) {
      try {
        action.run();
      } catch (AssertionError e) {
        // The scheduler would only log it.
        failure = e;
      }
    }
  }
}
