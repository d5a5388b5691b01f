package dev.millrace.stages;

import org.jspecify.annotations.Nullable;

/**
 * An item on its way into a branch.
 *
 * @param branch the branch's number, the first being 0
 */
record Routed(int branch, Object value) {

  /** Returns what is on its way, if that is what a result is, or else the result. */
  static @Nullable Object bare(@Nullable Object result) {
    return result instanceof Routed routed ? routed.value : result;
  }
}
