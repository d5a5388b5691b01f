package dev.millrace.stages;

import org.jspecify.annotations.Nullable;

/** Tells a loop when all that came of one of its items has left it. */
final class LoopSettlement extends Settlement {

  private final FeedbackLoop loop;

  /** What waits for the item outside the loop. */
  private final @Nullable Settlement outer;

  /**
   * @param outer held once by this, from now on
   */
  LoopSettlement(FeedbackLoop loop, @Nullable Settlement outer) {
    this.loop = loop;
    this.outer = outer;
  }

  @Nullable Settlement outer() {
    return outer;
  }

  @Override
  void settled() {
    if (outer != null) {
      outer.release();
    }
    loop.itemEnded();
  }

  @Override
  void returned() {
    if (outer != null) {
      outer.abandon();
    }
    loop.itemEnded();
  }
}
