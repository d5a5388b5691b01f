package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * An item that failed for good, with all that is known of it; see {@link
 * FailurePolicy#thenDeadLetter}.
 *
 * @param pipeline the pipeline's name
 * @param stage the name of the stage at which it failed
 * @param item the item, as the stage took it
 * @param attempts how many attempts were made, at least 1
 * @param causes what each attempt failed with, the first one first; of more than a hundred, the
 *     last hundred
 */
public record DeadLetter<T>(
    String pipeline, String stage, T item, int attempts, List<Throwable> causes) {

  public DeadLetter {
    requireNonNull(pipeline, "pipeline");
    requireNonNull(stage, "stage");
    requireNonNull(item, "item");
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be at least 1, was " + attempts);
    }
    causes = List.copyOf(causes);
  }

  /** Returns what the last attempt failed with. */
  public Throwable lastCause() {
    return causes.get(causes.size() - 1);
  }
}
