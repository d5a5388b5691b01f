package dev.millrace.stages;

/**
 * Calls the code of a stage that looks at items before a worker has them: its key function, and
 * what its limit asks. Where that is done by the thread that brings an item, one look may bring the
 * next item: a few are nested, and then one has a stack of its own.
 */
final class Looks {

  private static final int DEEPEST = 16;

  private static final ThreadLocal<Integer> DEPTH = ThreadLocal.withInitial(() -> 0);

  private Looks() {}

  /**
   * @param look may have the changes made that bring the next item
   */
  static void take(Place place, Runnable look) {
    int depth = DEPTH.get();
    if (depth == DEEPEST) {
      place.executeApart(look);
      return;
    }
    DEPTH.set(depth + 1);
    try {
      place.execute(look);
    } finally {
      DEPTH.set(depth);
    }
  }
}
