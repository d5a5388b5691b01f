package dev.millrace.testing;

import static java.util.Objects.requireNonNull;

import dev.millrace.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * A source of deliveries that knows what became of each. A delivery that is put back is not brought
 * again. Safe to use from any thread.
 *
 * @param <T> the type of the items
 */
public final class TestDeliveries<T> {

  private final List<Item> items;

  private TestDeliveries(List<T> items) {
    this.items = items.stream().map(Item::new).toList();
  }

  /** Returns deliveries of some items, to be brought in that order in one run. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T> TestDeliveries<T> of(T... items) {
    return new TestDeliveries<>(List.of(items));
  }

  /** Returns deliveries of some items, to be brought in that order in one run. */
  public static <T> TestDeliveries<T> of(List<T> items) {
    return new TestDeliveries<>(items);
  }

  /** Returns what brings them, for {@link dev.millrace.Pipeline#fromDeliveries}. */
  public Flux<Delivery<T>> flux() {
    return Flux.fromIterable(items).map(Item::brought);
  }

  /** Returns the items that were finished. */
  public List<T> acked() {
    return in(State.ACKED);
  }

  /** Returns the items that were put back. */
  public List<T> requeued() {
    return in(State.REQUEUED);
  }

  /** Returns the items that were brought, and neither finished nor put back. */
  public List<T> open() {
    return in(State.OPEN);
  }

  /**
   * Asserts that every item was brought and finished.
   *
   * @throws AssertionError if one was not
   */
  public void assertAllAcked() {
    if (acked().size() < items.size()) {
      throw new AssertionError("every delivery must be finished, were " + this);
    }
  }

  /**
   * Asserts that no item that was brought is left open.
   *
   * @throws AssertionError if one is
   */
  public void assertNoneOpen() {
    if (!open().isEmpty()) {
      throw new AssertionError("no delivery must be left open, were " + this);
    }
  }

  private List<T> in(State state) {
    List<T> found = new ArrayList<>();
    for (Item item : items) {
      if (item.state.get() == state) {
        found.add(item.value);
      }
    }
    return found;
  }

  @Override
  public String toString() {
    return "acked %s, requeued %s, open %s, not brought %s"
        .formatted(acked(), requeued(), open(), in(State.WAITING));
  }

  private enum State {
    /** It has not been brought. */
    WAITING,
    /** It was brought. */
    OPEN,
    /** It was finished. */
    ACKED,
    /** It was put back. */
    REQUEUED
  }

  private final class Item implements Delivery<T> {

    private final T value;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    Item(T value) {
      this.value = requireNonNull(value, "value");
    }

    Item brought() {
      if (!state.compareAndSet(State.WAITING, State.OPEN)) {
        throw new IllegalStateException("test deliveries must be brought in one run only");
      }
      return this;
    }

    @Override
    public T value() {
      return value;
    }

    @Override
    public boolean ack() {
      return state.compareAndSet(State.OPEN, State.ACKED);
    }

    @Override
    public boolean requeue(@Nullable T replacement) {
      return state.compareAndSet(State.OPEN, State.REQUEUED);
    }

    @Override
    public boolean requeue(@Nullable T replacement, Duration delay, Scheduler timer) {
      return requeue(replacement);
    }
  }
}
