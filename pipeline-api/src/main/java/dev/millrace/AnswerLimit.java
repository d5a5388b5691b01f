package dev.millrace;

import java.time.Duration;
import reactor.core.scheduler.Scheduler;

/** See {@link RateLimit#spentAtAnswer}. */
record AnswerLimit<T>(RateLimit<T> limit) implements RateLimit<T> {

  @Override
  public Turn<T> turn(Scheduler timer, Turn.Owner owner) {
    return new AnswerTurn<>(limit.turn(timer, owner));
  }

  @Override
  public void hold(T item, Duration duration) {
    limit.hold(item, duration);
  }

  @Override
  public boolean dependsOnItem() {
    return limit.dependsOnItem();
  }

  @Override
  public boolean isIdle() {
    return limit.isIdle();
  }

  @Override
  public RateLimit<T> spentAtAnswer() {
    return this;
  }

  @Override
  public String toString() {
    return limit + " spent at the answer";
  }

  /** Tells of the start when the answer comes. */
  private static final class AnswerTurn<T> implements Turn<T> {

    private final Turn<T> turn;

    /** Whether an answer is due. Calls of the owner's may meet. */
    private volatile boolean started;

    AnswerTurn(Turn<T> turn) {
      this.turn = turn;
    }

    @Override
    public boolean acquire(T item) {
      if (started) {
        // The owner went on without a word.
        release();
      }
      return turn.acquire(item);
    }

    @Override
    public void started() {
      started = true;
    }

    /** May come before the thread that started the work has said so. */
    @Override
    public void answered() {
      started = false;
      turn.started();
      turn.answered();
    }

    @Override
    public void release() {
      if (started) {
        answered();
      }
      turn.release();
    }
  }
}
