package dev.millrace.stages;

import dev.millrace.Step;
import org.jspecify.annotations.Nullable;

/** What puts items into a queue: a source, or a stage, or one way out of a fork. */
interface Feeder {

  /** Returns what is declared. */
  Step step();

  /** Tells whether it keeps places of the queue for what it will bring. */
  boolean reservesAPlace();

  /**
   * Says which queue is fed; called once, before anything flows.
   *
   * @param inlets where each source and each rail gets a subscriber
   * @param share how many places a source may reserve
   */
  void feed(Inlets inlets, int share);

  /**
   * Nobody takes from the queue any more, which is closed; called once at most.
   *
   * @return the queue that it takes from, if it has no use for that any more
   */
  @Nullable FedQueue cancel();
}
