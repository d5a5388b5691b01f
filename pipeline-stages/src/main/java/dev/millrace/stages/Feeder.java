package dev.millrace.stages;

import dev.millrace.Step;
import dev.millrace.queue.BoundedQueue;

/** What puts items into a queue: a source, or a stage, or one way out of a fork. */
interface Feeder {

  /** Returns what is declared. */
  Step step();

  /**
   * Says which queue is fed; called once, before anything flows.
   *
   * @param share how many places a source may reserve
   */
  void feed(BoundedQueue<Object> queue, int share);
}
