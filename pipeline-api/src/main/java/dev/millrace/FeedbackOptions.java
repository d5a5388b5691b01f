package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How work that makes work is fed back; see {@link Pipeline#feedback}. Immutable: each method
 * returns changed options.
 *
 * @param <T> the type of the items that are fed back
 */
public final class FeedbackOptions<T> {

  private static final FeedbackOptions<?> DEFAULTS =
      new FeedbackOptions<>(null, new Overflow.Fail<>());

  private final @Nullable Function<? super T, ?> key;
  private final Overflow<T> overflow;

  private FeedbackOptions(@Nullable Function<? super T, ?> key, Overflow<T> overflow) {
    this.key = key;
    this.overflow = overflow;
  }

  /** Returns options with which every item is fed back, and one too many fails the run. */
  @SuppressWarnings("unchecked") // holds nothing of type T
  public static <T> FeedbackOptions<T> defaults() {
    return (FeedbackOptions<T>) DEFAULTS;
  }

  /**
   * Works on each item once: one whose key was seen before in this run is left out, whether it was
   * fed back or came from outside. The keys are kept in memory until the run is over.
   *
   * @param key called once for each item, on any thread; keys are compared by {@code equals}, so a
   *     small one that stands for the item is best
   */
  public FeedbackOptions<T> distinctBy(Function<? super T, ?> key) {
    return new FeedbackOptions<>(requireNonNull(key, "key"), overflow);
  }

  /** Fails the run if an item is fed back while the frontier is full; the default. */
  public FeedbackOptions<T> failWhenFull() {
    return new FeedbackOptions<>(key, new Overflow.Fail<>());
  }

  /** Drops an item that is fed back while the frontier is full. Drops are counted. */
  public FeedbackOptions<T> dropWhenFull() {
    return new FeedbackOptions<>(key, new Overflow.Drop<>());
  }

  /**
   * Writes what is fed back while the frontier is full to a temporary file, which is deleted before
   * the run is over. It comes back in the order in which it was written, behind what is in the
   * frontier then. Needs {@code com.h2database:h2-mvstore} on the class path.
   *
   * @param encode turns an item into bytes; on a thread that may block
   * @param decode turns the bytes into an equal item; likewise
   */
  public FeedbackOptions<T> spillWhenFull(
      Function<? super T, byte[]> encode, Function<byte[], ? extends T> decode) {
    return new FeedbackOptions<>(key, new Overflow.Spill<>(encode, decode));
  }

  /** Returns what tells items apart; empty: nothing is left out. */
  public Optional<Function<? super T, ?>> key() {
    return Optional.ofNullable(key);
  }

  /** Returns what happens to an item that is fed back while the frontier is full. */
  public Overflow<T> overflow() {
    return overflow;
  }

  @Override
  public String toString() {
    return (key == null ? "" : "distinct, ") + "when full " + overflow;
  }

  /** What happens to an item for which the frontier has no room. */
  public sealed interface Overflow<T> {

    /** The run fails. */
    record Fail<T>() implements Overflow<T> {

      @Override
      public String toString() {
        return "fail";
      }
    }

    /** The item is dropped and counted. */
    record Drop<T>() implements Overflow<T> {

      @Override
      public String toString() {
        return "drop";
      }
    }

    /** The item waits in a temporary file. */
    record Spill<T>(Function<? super T, byte[]> encode, Function<byte[], ? extends T> decode)
        implements Overflow<T> {

      public Spill {
        requireNonNull(encode, "encode");
        requireNonNull(decode, "decode");
      }

      @Override
      public String toString() {
        return "spill";
      }
    }
  }
}
