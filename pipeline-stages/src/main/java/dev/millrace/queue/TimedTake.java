package dev.millrace.queue;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Operators;

/**
 * A take that gives up after a time. The queue decides, under its monitor, which came first: the
 * item or the end of the time.
 */
final class TimedTake<T, R> extends Take<T, R> implements Runnable {

  private final TimeLimit limit;
  private final Disposable.Swap timer = Disposables.swap();

  TimedTake(
      GuardedQueue<T> queue,
      Handout<T, R> handout,
      CoreSubscriber<? super R> actual,
      TimeLimit limit) {
    super(queue, handout, actual);
    this.limit = limit;
  }

  @Override
  void waits() {
    if (limit.timeout().isZero()) {
      run();
      return;
    }
    try {
      timer.update(limit.schedule(this));
    } catch (RejectedExecutionException e) {
      fail(Operators.onRejectedExecution(e, actual.currentContext()));
    } catch (Throwable e) {
      // Nobody ends the wait in time.
      fail(e);
    }
  }

  @Override
  void waitIsOver() {
    timer.dispose();
  }

  /** The time is up. */
  @Override
  public void run() {
    fail(
        new TimeoutException(
            "no item came from %s within %s".formatted(queue.label(), limit.timeout())));
  }

  /**
   * Fails the take if it waits. One that does not has an item set aside, which whoever ended the
   * wait tells when it comes to it: here, if that is earlier.
   */
  private void fail(Throwable reason) {
    if (queue.giveUp(this)) {
      actual.onError(reason);
    } else {
      Resumption.resume(this);
    }
  }
}
