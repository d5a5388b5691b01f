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

    /** Touched by the owner's calls only, which come one after another. */
    private boolean started;

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

    @Override
    public void answered() {
      if (started) {
        started = false;
        turn.started();
        turn.answered();
      }
    }

    @Override
    public void release() {
      answered();
      turn.release();
    }
  }
}
