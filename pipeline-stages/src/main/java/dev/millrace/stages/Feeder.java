package dev.millrace.stages;

import dev.millrace.Step;

/** What puts items into a queue: a source, or a stage, or one way out of a fork. */
interface Feeder {

  /** Returns what is declared. */
  Step step();

  /**
   * Says which queue is fed; called once, before anything flows.
   *
   * @param inlets where each source and each rail gets a subscriber
   * @param share how many places a source may reserve
   */
  void feed(Inlets inlets, int share);
}
