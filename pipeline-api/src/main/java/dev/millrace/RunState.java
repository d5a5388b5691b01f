package dev.millrace;

import java.util.Locale;

/** Where a run is. A report tells one of the last three. */
public enum RunState {
  /** Items may still come. */
  RUNNING,
  /** No worker starts an item; see {@link PipelineRun#pause}. */
  PAUSED,
  /**
   * The sources were ended, and what was taken is being finished; see {@link PipelineRun#drain}.
   */
  DRAINING,
  /**
   * Every item was finished, whether the sources completed or were ended by a drain, or an operator
   * that ends early, such as {@code take}, had enough.
   */
  COMPLETED,
  /** An item, a source or an operator failed it. */
  FAILED,
  /** It was cancelled, by hand or because a drain did not end before its deadline. */
  CANCELLED;

  /** Returns the name in lower case, as reports show it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
