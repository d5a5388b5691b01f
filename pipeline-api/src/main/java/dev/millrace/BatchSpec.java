package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of a batch: when a list of items is done and goes on. Immutable: each method
 * returns a changed one.
 *
 * <pre>{@code
 * in   --a-b-----c-|
 * out  ----[a,b]---[c]|     upTo(2)
 * }</pre>
 *
 * <p>A list goes on when it has as many items as it may have, or weighs as much, or is as old as it
 * may get, or no item comes any more; always as soon as the next queue has room for it. Until then
 * items are added to it, and when it is full no more are taken.
 *
 * @param <T> the type of the items
 */
public final class BatchSpec<T> {

  private final String name;
  private final int size;
  private final @Nullable Duration time;
  private final @Nullable Weight<T> weight;
  private final @Nullable Key<T> key;

  private BatchSpec(
      String name,
      int size,
      @Nullable Duration time,
      @Nullable Weight<T> weight,
      @Nullable Key<T> key) {
    this.name = name;
    this.size = size;
    this.time = time;
    this.weight = weight;
    this.key = key;
  }

  /**
   * Returns a batch of lists that are done when they are full.
   *
   * @param size most items in a list, at least 1; they count in the memory promise
   */
  public static <T> BatchSpec<T> upTo(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("size must be at least 1, was " + size);
    }
    return new BatchSpec<>("", size, null, null, null);
  }

  /**
   * Returns this batch of lists that are also done when their first item was taken so long ago.
   *
   * @param time positive and at most a hundred years, on the run's timer; no limit by default. The
   *     next stage then works on a thread of that timer, unless its options name another place
   */
  public BatchSpec<T> within(Duration time) {
    Durations.requirePositive("time", time);
    return new BatchSpec<>(name, size, time, weight, key);
  }

  /**
   * Returns this batch of lists that weigh no more than so much: an item that would make a list
   * heavier begins the next one. An item that is heavier by itself is a list of its own.
   *
   * @param weigher called once for each item; a negative weight, and what it throws, fail the run
   * @param max most weight of a list, at least 1
   */
  public BatchSpec<T> weighing(ToLongFunction<? super T> weigher, long max) {
    return new BatchSpec<>(name, size, time, new Weight<>(weigher, max), key);
  }

  /**
   * Returns this batch of lists that hold the items of one key each. Keys are compared by {@code
   * equals}. When an item needs a list and as many as may be are open, the one that was opened
   * first goes on as it is.
   *
   * @param function called once for each item; a {@code null} key, and what it throws, fail the run
   * @param lists most lists open at once, at least 1; each has its place in the memory promise
   */
  public BatchSpec<T> by(Function<? super T, ?> function, int lists) {
    return new BatchSpec<>(name, size, time, weight, new Key<>(function, lists));
  }

  /** Returns this batch under a name, unique in the pipeline; the default is its number. */
  public BatchSpec<T> named(String name) {
    return new BatchSpec<>(Names.require("name", name), size, time, weight, key);
  }

  /** Returns the name, empty if none was given. */
  public String name() {
    return name;
  }

  /** Returns the most items in a list. */
  public int size() {
    return size;
  }

  /** Returns how old a list may get; empty: as old as it takes to fill it. */
  public Optional<Duration> time() {
    return Optional.ofNullable(time);
  }

  /** Returns what a list may weigh; empty: anything. */
  public Optional<Weight<T>> weight() {
    return Optional.ofNullable(weight);
  }

  /** Returns what the items of a list have in common; empty: nothing. */
  public Optional<Key<T>> key() {
    return Optional.ofNullable(key);
  }

  /** Returns the most items in all open lists together: the batch's place in the memory promise. */
  public long places() {
    return (long) size * (key == null ? 1 : key.lists());
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("up to ").append(size);
    time().ifPresent(limit -> text.append(", within ").append(limit));
    weight().ifPresent(limit -> text.append(", weighing ").append(limit.max()));
    key().ifPresent(keyed -> text.append(", by key, lists ").append(keyed.lists()));
    return text.toString();
  }

  /**
   * What a list may weigh; what an engine reads.
   *
   * @param max at least 1
   */
  public record Weight<T>(ToLongFunction<? super T> weigher, long max) {

    public Weight {
      requireNonNull(weigher, "weigher");
      if (max < 1) {
        throw new IllegalArgumentException("max must be at least 1, was " + max);
      }
    }
  }

  /**
   * What the items of a list have in common; what an engine reads.
   *
   * @param lists at least 1
   */
  public record Key<T>(Function<? super T, ?> function, int lists) {

    public Key {
      requireNonNull(function, "function");
      if (lists < 1) {
        throw new IllegalArgumentException("lists must be at least 1, was " + lists);
      }
    }
  }
}
