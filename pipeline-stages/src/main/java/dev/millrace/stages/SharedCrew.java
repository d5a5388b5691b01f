package dev.millrace.stages;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.scheduler.Scheduler;

/**
 * Threads of a scheduler that others use, too: as many as the stage has workers, each held by a
 * {@link Post}. Tasks stand in one line, and the first post whose thread is free takes the next. A
 * post that has worked for a while lets the others of its thread go first.
 *
 * <p>Nobody can tell which thread of a scheduler is free. So a task that comes while posts sleep
 * wakes as many of them as there are processors, however many there are.
 */
final class SharedCrew extends Crew {

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Scheduler scheduler;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  /** Posts that sleep. A post puts itself here and then looks at the tasks once more. */
  private final ConcurrentLinkedDeque<Post> asleep = new ConcurrentLinkedDeque<>();

  /** Set when the scheduler takes no more, since somebody has disposed of it. */
  private volatile boolean refused;

  /** How many posts there may be at most, however many workers. */
  private final int most;

  /** For how many workers there are posts. */
  private final AtomicInteger room = new AtomicInteger();

  /** How many more posts there may be. */
  private final AtomicInteger vacant = new AtomicInteger();

  /**
   * @param scheduler not disposed of with the crew
   * @param most how many threads the scheduler has, as far as is known
   */
  SharedCrew(
      Scheduler scheduler,
      int most,
      Executor handOver,
      AtWork atWork,
      Consumer<? super Throwable> onFailure) {
    super(handOver, atWork, onFailure);
    this.scheduler = scheduler;
    this.most = most;
  }

  @Override
  void submit(Runnable task) {
    tasks.offer(task);
    try {
      wake();
    } catch (RejectedExecutionException e) {
      refused = true;
    }
    if (refused && tasks.remove(task)) {
      throw Exceptions.failWithRejected();
    }
  }

  private void wake() {
    for (int woken = 0; woken < PROCESSORS; woken++) {
      Post post = asleep.poll();
      if (post == null) {
        post = newPost();
      }
      if (post == null) {
        return;
      }
      post.wake();
    }
  }

  private @Nullable Post newPost() {
    int left = vacant.get();
    while (left > 0 && !vacant.compareAndSet(left, left - 1)) {
      left = vacant.get();
    }
    return left > 0 ? new Post() : null;
  }

  @Override
  public void makeRoomFor(int workers) {
    // A function that does not return has its thread; another thread needs a post, too.
    int wanted = Math.min(Math.max(workers, PROCESSORS), most);
    int had = room.getAndAccumulate(wanted, Math::max);
    vacant.addAndGet(Math.max(0, wanted - had));
  }

  @Override
  public void threadLost() {
    vacant.getAndIncrement();
  }

  @Override
  public void threadFound() {
    vacant.getAndDecrement();
  }

  @Override
  void disposeThreads() {
    for (Post post = asleep.poll(); post != null; post = asleep.poll()) {
      post.worker.dispose();
    }
  }

  /** One thread of the scheduler, for which the others that use it leave room. */
  private final class Post implements Runnable {

    private final Scheduler.Worker worker = scheduler.createWorker();

    void wake() {
      worker.schedule(this);
    }

    @Override
    public void run() {
      long begun = System.nanoTime();
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        work(task);
        if (System.nanoTime() - begun > TURN_NANOS) {
          letOthersGoFirst();
          return;
        }
      }
      sleep();
    }

    private void letOthersGoFirst() {
      try {
        worker.schedule(this);
      } catch (RejectedExecutionException e) {
        refused = true;
        // Nobody else will do what has been taken on.
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          onRefused(task, e);
        }
      }
    }

    private void sleep() {
      if (isDisposed()) {
        worker.dispose();
        return;
      }
      asleep.push(this);
      if (!tasks.isEmpty()) {
        SharedCrew.this.wake();
      }
    }
  }
}
