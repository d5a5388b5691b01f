package dev.millrace.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Items in the order of their arrival, taken from either end. */
final class DequeStore<T> implements Store<T> {

  private final ArrayDeque<T> items = new ArrayDeque<>();
  private final boolean newestFirst;

  DequeStore(boolean newestFirst) {
    this.newestFirst = newestFirst;
  }

  @Override
  public @Nullable Object seek(T item) {
    return null;
  }

  @Override
  public boolean insert(T item, @Nullable Object place) {
    items.addLast(item);
    return true;
  }

  @Override
  public T remove() {
    return newestFirst ? items.removeLast() : items.removeFirst();
  }

  @Override
  public T removeOldest() {
    return items.removeFirst();
  }

  @Override
  public List<T> removeAll() {
    List<T> all = new ArrayList<>(items.size());
    while (!items.isEmpty()) {
      all.add(remove());
    }
    return all;
  }

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public @Nullable Deque<T> oldestFirst() {
    return newestFirst ? null : items;
  }
}
