package dev.millrace.queue;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Resumes waiters on the thread that ended their wait.
 *
 * <p>A waiter that resumes may end the wait of another: a take makes room for a put, whose item
 * serves a take. Up to {@link #DEEPEST} of them resume inside each other, so that none has to wait
 * for what another's signals run into; the rest follow one after the other, or a long line would
 * overflow the stack.
 *
 * <p>What a waiter's subscriber throws, against the rules, is dropped. It concerns neither the
 * caller, who ended the wait, nor those who are resumed next.
 */
final class Resumption {

  private static final int DEEPEST = 16;

  private static final ThreadLocal<Resumption> OF_THIS_THREAD =
      ThreadLocal.withInitial(Resumption::new);

  private final Thread thread = Thread.currentThread();
  private final Queue<Waiter> deferred = new ArrayDeque<>();
  private int depth;

  private Resumption() {}

  /** Ends the wait. Called with no lock held. */
  static void resume(@Nullable Waiter waiter) {
    if (waiter != null) {
      OF_THIS_THREAD.get().resumeOrDefer(waiter);
    }
  }

  static Resumption ofThisThread() {
    return OF_THIS_THREAD.get();
  }

  /** Returns the same, with no look-up if that is the one of the last time. */
  static Resumption ofThisThread(@Nullable Resumption last) {
    return last != null && last.thread == Thread.currentThread() ? last : ofThisThread();
  }

  /** Whether one that is resumed now runs at once, inside the one that resumes it. */
  boolean nests() {
    return depth < DEEPEST;
  }

  void resumeOrDefer(Waiter waiter) {
    if (depth == DEEPEST) {
      deferred.add(waiter);
      return;
    }
    begin();
    try {
      tryResume(waiter);
    } finally {
      end();
    }
  }

  /** Begins one inside those that run; only if it {@link #nests}. */
  void begin() {
    depth++;
  }

  /** Ends the innermost. */
  void end() {
    try {
      if (depth == DEEPEST) {
        resumeDeferred();
      }
    } finally {
      depth--;
    }
  }

  private void resumeDeferred() {
    for (Waiter next = deferred.poll(); next != null; next = deferred.poll()) {
      tryResume(next);
    }
  }

  private static void tryResume(Waiter waiter) {
    try {
      waiter.resume();
    } catch (Throwable e) {
      drop(e);
    }
  }

  /** Drops what a subscriber has thrown. */
  static void drop(Throwable e) {
    Exceptions.throwIfJvmFatal(e);
    Operators.onErrorDropped(e, Context.empty());
  }
}
