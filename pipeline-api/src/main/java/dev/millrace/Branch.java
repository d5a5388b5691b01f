package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A way that items may go from a {@link Pipeline#route} or a {@link Pipeline#broadcast}. What
 * leaves the branches is put together again behind them.
 *
 * <pre>{@code
 * .route("kind",
 *     when("html", Page::isHtml, b -> b.queue(fifo(10)).map("parse", Parser::parse)),
 *     otherwise("rest", b -> b.stage("store", store::save)))
 * }</pre>
 *
 * @param <T> the type of the items that come in
 * @param <R> the type of the items that leave
 */
public final class Branch<T, R> {

  private final String name;

  /** {@code null}: every item. */
  private final @Nullable Predicate<? super T> accepts;

  private final Function<? super Pipeline<T>, ? extends Pipeline<? extends R>> steps;

  private Branch(
      String name,
      @Nullable Predicate<? super T> accepts,
      Function<? super Pipeline<T>, ? extends Pipeline<? extends R>> steps) {
    this.name = Names.require("name", name);
    this.accepts = accepts;
    this.steps = requireNonNull(steps, "steps");
  }

  /**
   * Returns a branch of a route for the items that a predicate accepts, and no branch before.
   *
   * @param name the name of the branch, unique in the pipeline
   * @param accepts called by the worker of the route; what it throws fails the item
   * @param steps adds the branch's queues and stages, or none
   */
  public static <T, R> Branch<T, R> when(
      String name,
      Predicate<? super T> accepts,
      Function<? super Pipeline<T>, ? extends Pipeline<? extends R>> steps) {
    return new Branch<>(name, requireNonNull(accepts, "accepts"), steps);
  }

  /** Returns a branch of a route for the items that no branch before accepts; see {@link #when}. */
  public static <T, R> Branch<T, R> otherwise(
      String name, Function<? super Pipeline<T>, ? extends Pipeline<? extends R>> steps) {
    return new Branch<>(name, null, steps);
  }

  /** Returns a branch of a broadcast, which is given every item; see {@link #when}. */
  public static <T, R> Branch<T, R> to(
      String name, Function<? super Pipeline<T>, ? extends Pipeline<? extends R>> steps) {
    return new Branch<>(name, null, steps);
  }

  /** Returns the name. */
  public String name() {
    return name;
  }

  Predicate<? super T> accepts() {
    return accepts == null ? item -> true : accepts;
  }

  boolean acceptsAny() {
    return accepts == null;
  }

  Function<? super Pipeline<T>, ? extends Pipeline<? extends R>> steps() {
    return steps;
  }

  @Override
  public String toString() {
    return "branch '%s'".formatted(name);
  }
}
