package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/**
 * In which order the workers of a stage start items and pass on results; what an engine reads.
 *
 * @param <T> the type of the items that the stage takes
 */
public sealed interface StageOrder<T> {

  /** A free worker takes the next item, and a result goes on as soon as it is there. */
  record Unordered<T>() implements StageOrder<T> {

    @Override
    public String toString() {
      return "unordered";
    }
  }

  /**
   * Workers are side by side, results go on in the order of their items.
   *
   * @param buffer most results held back for those of earlier items
   */
  record Ordered<T>(int buffer) implements StageOrder<T> {

    public Ordered {
      if (buffer < 1) {
        throw new IllegalArgumentException("buffer must be at least 1, was " + buffer);
      }
    }

    @Override
    public String toString() {
      return "ordered(%d)".formatted(buffer);
    }
  }

  /**
   * The items of one key are worked on one at a time and in order, those of different keys side by
   * side.
   *
   * @param key called once for each item; keys are compared by {@code equals}
   */
  record Keyed<T>(Function<? super T, ?> key) implements StageOrder<T> {

    public Keyed {
      requireNonNull(key, "key");
    }

    @Override
    public String toString() {
      return "keyed";
    }
  }
}
