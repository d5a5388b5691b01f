package dev.millrace;

import reactor.core.publisher.Mono;

/** The handle of a run. Safe to use from any thread. */
public interface PipelineRun {

  /** Returns the account of the run, in whatever state it ends; it never fails. */
  Mono<RunReport> completion();

  /**
   * Cancels sources and functions and discards what is queued; a second call does nothing. A
   * function that is running on a thread of its stage is interrupted, one on a thread that brought
   * its item is waited for. {@link #completion()} tells when all of it is over.
   */
  void cancel();

  /** Returns how the run stands now. */
  RunSnapshot snapshot();
}
