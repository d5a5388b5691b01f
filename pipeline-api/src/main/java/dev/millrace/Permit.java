package dev.millrace;

/**
 * The right to start work once. Whoever has it says what became of it, so that a limiter can count
 * what happened and not what it allowed: between the two lies any time that a thread was held up.
 *
 * <p>The first call that counts is the one that settles the permit; later ones change nothing.
 */
public interface Permit {

  /**
   * A permit that was spent when it was granted: for a limiter that takes nothing back and hears
   * nothing more.
   */
  Permit SPENT =
      new Permit() {
        @Override
        public void started() {}

        @Override
        public void release() {}

        @Override
        public String toString() {
          return "Permit.SPENT";
        }
      };

  /** The work has started. Call it right after the start, never before. */
  void started();

  /**
   * The answer to the work begins to arrive, or the work has ended without one. Only a limiter that
   * is {@linkplain RateLimit#spentAtAnswer() spent at the answer} listens.
   */
  default void answered() {}

  /**
   * Nothing more will be told. A permit whose work has not started goes back unused; one whose work
   * has started is spent now, if it was not before.
   */
  void release();
}
