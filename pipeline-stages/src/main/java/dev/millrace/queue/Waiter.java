package dev.millrace.queue;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

/** One that waits in a {@link WaitLine}. Its fields are guarded by the monitor of the queue. */
abstract class Waiter {

  @Nullable Waiter previous;
  @Nullable Waiter next;
  boolean inLine;

  /** Tells who of those in different lines came first. */
  long ticket;

  /** Whether a place, or an item, is set aside for this waiter until it uses it. */
  boolean granted;

  /** Set once. A waiter that was granted something passes it on when it resumes. */
  boolean cancelled;

  /**
   * Uses what was granted. Called with no lock held before {@link #resume}, perhaps more than once:
   * of several whose wait ends together each does this before any of them resumes, so that none
   * keeps an item or a place while another signals.
   *
   * @return those whose wait that has ended
   */
  @Nullable Waiter prepare() {
    return null;
  }

  /**
   * Ends the wait: the waiter signals, or looks at the queue again. Called with no lock held, by
   * the thread whose call brought what was waited for.
   */
  abstract void resume();

  /** Returns the Context of whom this waiter signals to. */
  abstract Context currentContext();

  /** Whether what arrives is set aside for this waiter, or may be had by whoever is first. */
  boolean wantsGrant() {
    return true;
  }

  /** Whether it may take time until this waiter, once resumed, looks at the queue. */
  boolean mayBeLate() {
    return false;
  }

  /** Whether an item may come to this waiter, while it stands in line, without a visit. */
  boolean letsPass() {
    return false;
  }

  /** Whether it is busy, though it stands in line, with an item that came so. */
  boolean isPassing() {
    return false;
  }

  /** How many places must stay free when this waiter, that brings items, has been given one. */
  int leaves() {
    return 0;
  }

  /** What the queue keeps of an item that this waiter takes. */
  Hold hold() {
    return Hold.NOTHING;
  }
}
