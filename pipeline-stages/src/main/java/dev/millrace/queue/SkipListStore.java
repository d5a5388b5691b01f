package dev.millrace.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Items by priority, equal ones in the order of their arrival.
 *
 * <p>An optimistic skip list after Herlihy, Lev, Luchangco and Shavit, "A Simple Optimistic
 * Skiplist Algorithm" (2007), with the queue's monitor in the place of their locks. The comparator
 * runs in {@link #seek} only, with no lock held, and {@link #insert} refuses if the neighbours have
 * changed since. So a comparator that throws has changed nothing, and taking the least item
 * compares nothing: it is the first.
 */
final class SkipListStore<T> implements Store<T> {

  /** One node in four reaches the next level: enough levels for 4^16 items. */
  private static final int LEVELS = 16;

  private final Comparator<? super T> comparator;
  private final AtomicReferenceArray<@Nullable Node<T>> heads = new AtomicReferenceArray<>(LEVELS);
  private int size;

  SkipListStore(Comparator<? super T> comparator) {
    this.comparator = comparator;
  }

  @Override
  public Object seek(T item) {
    Node<T> node = new Node<>(item, randomHeight());
    Node<T> left = null;
    Node<T> stop = null;
    for (int level = LEVELS - 1; level >= 0; level--) {
      Node<T> right = after(left, level);
      // Never beyond the successor that a higher level found: the levels stay nested even for a
      // comparator that contradicts itself.
      while (right != null && right != stop && comparator.compare(right.item, item) <= 0) {
        left = right;
        right = right.next.getAcquire(level);
      }
      stop = right;
      if (level < node.height()) {
        node.before[level] = left;
        node.next.setPlain(level, right);
      }
    }
    return node;
  }

  @Override
  public boolean insert(T item, @Nullable Object place) {
    @SuppressWarnings("unchecked") // made by seek
    Node<T> node = (Node<T>) place;
    if (node == null || !stillBetweenItsNeighbours(node)) {
      return false;
    }
    for (int level = 0; level < node.height(); level++) {
      linksAfter(node.before[level]).setRelease(level, node);
      node.before[level] = null;
    }
    size++;
    return true;
  }

  @Override
  public T remove() {
    Node<T> first = heads.getPlain(0);
    if (first == null) {
      throw new IllegalStateException("no item to remove");
    }
    for (int level = 0; level < first.height(); level++) {
      heads.setRelease(level, first.next.getPlain(level));
    }
    first.removed = true;
    size--;
    return first.item;
  }

  @Override
  public T removeOldest() {
    throw new IllegalStateException("a priority queue does not know its oldest item");
  }

  @Override
  public List<T> removeAll() {
    List<T> all = new ArrayList<>(size);
    while (size > 0) {
      all.add(remove());
    }
    return all;
  }

  @Override
  public int size() {
    return size;
  }

  private boolean stillBetweenItsNeighbours(Node<T> node) {
    for (int level = 0; level < node.height(); level++) {
      Node<T> left = node.before[level];
      if (left != null && left.removed) {
        return false;
      }
      if (after(left, level) != node.next.getPlain(level)) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Node<T> after(@Nullable Node<T> left, int level) {
    return linksAfter(left).getAcquire(level);
  }

  private AtomicReferenceArray<@Nullable Node<T>> linksAfter(@Nullable Node<T> left) {
    return left == null ? heads : left.next;
  }

  private static int randomHeight() {
    int zeros = Integer.numberOfTrailingZeros(ThreadLocalRandom.current().nextInt());
    return Math.min(LEVELS, 1 + zeros / 2);
  }

  private static final class Node<T> {

    final T item;
    final AtomicReferenceArray<@Nullable Node<T>> next;

    /** The neighbours that {@code seek} found; {@code null} stands for the head. */
    final @Nullable Node<T>[] before;

    /** Written and read under the monitor. */
    boolean removed;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type cannot be made
    Node(T item, int height) {
      this.item = item;
      this.next = new AtomicReferenceArray<>(height);
      this.before = new Node[height];
    }

    int height() {
      return before.length;
    }
  }
}
