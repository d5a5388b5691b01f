package dev.millrace;

/**
 * How many workers a stage has: a fixed number, or what the engine finds between two.
 *
 * @param least at least 1; how many the stage starts with
 * @param most not less than {@code least}
 */
public record WorkerRange(int least, int most) {

  public WorkerRange {
    if (least < 1) {
      throw new IllegalArgumentException("least must be at least 1, was " + least);
    }
    if (most < least) {
      throw new IllegalArgumentException("most must be at least %d, was %d".formatted(least, most));
    }
  }

  /**
   * Returns a range in which the engine finds the number of workers.
   *
   * @param least at least 1; how many the stage starts with
   * @param most not less than {@code least}
   */
  public static WorkerRange between(int least, int most) {
    return new WorkerRange(least, most);
  }

  /** Tells whether there is nothing to find. */
  public boolean isFixed() {
    return least == most;
  }

  @Override
  public String toString() {
    return least == most ? Integer.toString(least) : "between %d and %d".formatted(least, most);
  }
}
