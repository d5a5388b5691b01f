package dev.millrace;

import java.util.Locale;

/** Where a run is. */
public enum RunState {
  /** Items may still come. */
  RUNNING,
  /** Every item was finished, or an operator that ends early, such as {@code take}, had enough. */
  COMPLETED,
  /** An item, a source or an operator failed it. */
  FAILED,
  /** It was cancelled. */
  CANCELLED;

  /** Returns the name in lower case, as reports show it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
