package dev.millrace.queue;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.Logger;
import reactor.util.Loggers;
import reactor.util.context.Context;

/**
 * Resumes waiters on the thread that ended their wait.
 *
 * <p>A waiter that resumes may end the wait of another: a take makes room for a put, whose item
 * serves a take. Up to {@link #DEEPEST} of them resume inside each other, so that none has to wait
 * for what another's signals run into; the rest follow one after the other, or a long line would
 * overflow the stack.
 *
 * <p>What a waiter's subscriber throws, against the rules, is dropped by the hook of its Context.
 * It concerns neither the caller, who ended the wait, nor those who are resumed next.
 */
final class Resumption {

  private static final Logger LOGGER = Loggers.getLogger(Resumption.class);

  private static final int DEEPEST = 16;

  private static final ThreadLocal<Resumption> OF_THIS_THREAD =
      ThreadLocal.withInitial(Resumption::new);

  private final Thread thread = Thread.currentThread();
  private final Queue<Waiter> deferred = new ArrayDeque<>();
  private int depth;
  private @Nullable Throwable fatal;

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
    Throwable thrown = fatal;
    if (depth == 0 && thrown != null) {
      fatal = null;
      Exceptions.throwIfJvmFatal(thrown);
    }
  }

  private void resumeDeferred() {
    for (Waiter next = deferred.poll(); next != null; next = deferred.poll()) {
      tryResume(next);
    }
  }

  private void tryResume(Waiter waiter) {
    try {
      resume(waiter.prepare());
      waiter.resume();
    } catch (Throwable e) {
      failed(e, waiter.currentContext());
    }
  }

  /**
   * Drops what code of the user has thrown inside one that runs. What is fatal to the JVM is thrown
   * once all others are resumed.
   */
  void failed(Throwable e, Context context) {
    if (!Exceptions.isJvmFatal(e)) {
      drop(e, context);
    } else if (fatal == null) {
      fatal = e;
    }
  }

  /**
   * Drops what code of the user has thrown where nobody can be told. Never throws, whatever the
   * hook for dropped errors does: there may be others to resume.
   */
  static void drop(Throwable e, Context context) {
    try {
      Operators.onErrorDropped(e, context);
    } catch (Throwable ofTheHook) {
      if (ofTheHook != e) {
        e.addSuppressed(ofTheHook);
      }
      LOGGER.error("an error could not be dropped", e);
    }
  }
}
