package dev.millrace.stages;

import dev.millrace.RateLimit;
import dev.millrace.Turn;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * The permit of an item's next attempt, asked for before a worker has the item. It is asked for by
 * one thread; the limit answers on any. Whoever takes it settles it.
 */
final class ItemPermit implements Turn.Owner {

  private enum Phase {
    /** It is to be asked for. */
    NOT_ASKED,
    /** The limit is being asked, and the code that looks at the item runs. */
    ASKING,
    /** The limit has not answered. */
    WAITING,
    /** The permit is in hand, or was refused. */
    ANSWERED,
    /** The time was up before the limit answered: there is nothing to be had. */
    EXPIRED,
    /** It is up to the attempt. */
    TAKEN,
    GIVEN_UP
  }

  private final Turn<Object> turn;
  private final Context context;
  private final Runnable onAnswer;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NOT_ASKED);

  /** Ends the wait when the item's time is up. */
  private final Disposable.Swap expiry = Disposables.swap();

  /** Written before the phase says that there is an answer, read after. */
  private @Nullable Throwable refusal;

  /**
   * @param timer the clock of the limit
   * @param onAnswer run once if the limit did not answer when it was asked, on any thread
   */
  ItemPermit(RateLimit<Object> limit, Scheduler timer, Context context, Runnable onAnswer) {
    this.turn = limit.turn(timer, this);
    this.context = context;
    this.onAnswer = onAnswer;
  }

  /** Asks the limit; tells whether it was still to be asked. */
  boolean ask(Object item) {
    if (!phase.compareAndSet(Phase.NOT_ASKED, Phase.ASKING)) {
      return false;
    }
    boolean answered;
    try {
      answered = turn.acquire(item);
    } catch (Throwable e) {
      // The attempt fails with it.
      refusal = e;
      answered = true;
    }
    phase.compareAndSet(Phase.ASKING, answered ? Phase.ANSWERED : Phase.WAITING);
    if (phase.get() == Phase.GIVEN_UP) {
      // Meanwhile: what was not asked could not be given back.
      turn.release();
    }
    return true;
  }

  /** Gives it up if the limit was not asked yet; tells whether it did. */
  boolean giveUpUnasked() {
    return phase.compareAndSet(Phase.NOT_ASKED, Phase.GIVEN_UP);
  }

  /** Has {@link #expire} called, unless there is an answer before. */
  void expireBy(Disposable timing) {
    expiry.update(timing);
  }

  /** Waits no longer: the attempt is to find out by itself that its time is up. */
  void expire() {
    if (phase.compareAndSet(Phase.WAITING, Phase.EXPIRED)) {
      turn.release();
      onAnswer.run();
    }
  }

  @Override
  public void onPermit() {
    if (!answered(Phase.ASKING) && answered(Phase.WAITING)) {
      onAnswer.run();
    }
  }

  @Override
  public void onRefused(Throwable error) {
    refusal = error;
    onPermit();
  }

  private boolean answered(Phase before) {
    boolean first = phase.compareAndSet(before, Phase.ANSWERED);
    if (first) {
      expiry.dispose();
    }
    return first;
  }

  /** Tells whether there is nothing to wait for any more. */
  boolean isAnswered() {
    return phase.get() == Phase.ANSWERED || isExpired();
  }

  /** Tells whether the time of the item was up before there was a permit. */
  boolean isExpired() {
    return phase.get() == Phase.EXPIRED;
  }

  /**
   * Returns what is in hand, once; {@code null} if that is nothing any more.
   *
   * @throws RuntimeException what the limit has refused it with
   */
  @Nullable Turn<Object> take() {
    if (!phase.compareAndSet(Phase.ANSWERED, Phase.TAKEN)) {
      return null;
    }
    Throwable refused = refusal;
    if (refused != null) {
      throw Exceptions.propagate(refused);
    }
    return turn;
  }

  /** Gives it back, or the wait for it up, unless it was taken. May call the limit. */
  void giveUp() {
    Phase before = phase.getAndUpdate(seen -> seen == Phase.TAKEN ? Phase.TAKEN : Phase.GIVEN_UP);
    expiry.dispose();
    if (before == Phase.WAITING || before == Phase.ANSWERED) {
      turn.release();
    }
  }

  @Override
  public Context currentContext() {
    return context;
  }
}
