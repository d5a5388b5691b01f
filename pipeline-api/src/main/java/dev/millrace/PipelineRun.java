package dev.millrace;

import reactor.core.publisher.Mono;

/** The handle of a run. Safe to use from any thread. */
public interface PipelineRun {

  /** Returns the account of the run, in whatever state it ends; it never fails. */
  Mono<RunReport> completion();

  /**
   * Cancels sources and functions and discards what is queued; a second call does nothing. A
   * function that is running is interrupted if its stage has threads of its own; on the thread that
   * brought its item it goes on until it returns. What it returns is discarded, and its item counts
   * as returned.
   */
  void cancel();

  /** Returns how the run stands now. */
  RunSnapshot snapshot();
}
