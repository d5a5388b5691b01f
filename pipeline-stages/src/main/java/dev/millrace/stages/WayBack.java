package dev.millrace.stages;

import reactor.core.publisher.Mono;

/** Keeps items of a loop that find no room in its frontier. Safe to use from any thread. */
interface WayBack {

  /** Returns one that keeps nothing, and is not asked to. */
  static WayBack keepingNothing() {
    return new WayBack() {

      @Override
      public long size() {
        return 0;
      }

      @Override
      public void keep(Carried item, Runnable kept) {
        throw new IllegalStateException("there is nothing to keep an item in");
      }

      @Override
      public long close() {
        return 0;
      }

      @Override
      public Mono<Void> closed() {
        return Mono.empty();
      }
    };
  }

  /** Returns how many items are kept; with none an item may go into the frontier directly. */
  long size();

  /**
   * Keeps an item until there is room.
   *
   * @param kept run when it is kept
   */
  void keep(Carried item, Runnable kept);

  /** Lets go of what is kept; returns how many items that are. */
  long close();

  /** Completes when nothing is left of what was kept. */
  Mono<Void> closed();
}
