package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Items of a {@link SkipListStore} that compare equal, in the order of their arrival, linked to the
 * ranks that come after them.
 *
 * <p>Once it is linked a rank is changed under the queue's monitor only. Those who seek a place
 * read its first item and its links at any time.
 */
final class Rank<T> {

  @SuppressWarnings("rawtypes") // a class literal has no type arguments
  private static final AtomicReferenceFieldUpdater<Rank, @Nullable Object> FIRST =
      AtomicReferenceFieldUpdater.newUpdater(Rank.class, Object.class, "first");

  @SuppressWarnings("rawtypes") // a class literal has no type arguments
  private static final AtomicReferenceFieldUpdater<Rank, @Nullable Rank> NEXT =
      AtomicReferenceFieldUpdater.newUpdater(Rank.class, Rank.class, "next");

  private static final VarHandle TOWER = MethodHandles.arrayElementVarHandle(Rank[].class);

  /** Of a rank that is on the lowest level only, as three of four are. */
  private static final Rank<?>[] NO_TOWER = new Rank<?>[0];

  /** The oldest item, with which others are compared; {@code null} once the rank is removed. */
  private volatile @Nullable T first;

  /** The items after the first, made for the second. */
  private @Nullable ArrayDeque<T> others;

  /** The rank that comes after this one on the lowest level. */
  private volatile @Nullable Rank<T> next;

  /** The neighbour that was found on the lowest level; {@code null} once this rank is linked. */
  private @Nullable Rank<T> left;

  /** First the next ranks on the higher levels, then as many neighbours that were found there. */
  private final @Nullable Rank<T>[] tower;

  /** A rank to be linked, or with no item the head of a list. */
  @SuppressWarnings("unchecked") // an array of a generic type cannot be made
  Rank(@Nullable T first, int height) {
    FIRST.lazySet(this, first);
    this.tower = (Rank<T>[]) (height == 1 ? NO_TOWER : new Rank<?>[2 * (height - 1)]);
  }

  int height() {
    return 1 + tower.length / 2;
  }

  @Nullable T first() {
    return first;
  }

  /** Whether its last item has left; also true of a head, which never has one. */
  boolean isRemoved() {
    return first == null;
  }

  @SuppressWarnings("unchecked") // as declared
  @Nullable Rank<T> next(int level) {
    return level == 0 ? next : (Rank<T>) TOWER.getAcquire(tower, level - 1);
  }

  void setNext(int level, @Nullable Rank<T> rank) {
    if (level == 0) {
      NEXT.lazySet(this, rank);
    } else {
      TOWER.setRelease(tower, level - 1, rank);
    }
  }

  /** Notes the neighbours that were found for this rank, which is not linked yet. */
  void setNeighbours(int level, Rank<T> left, @Nullable Rank<T> right) {
    setLeft(level, left);
    setNext(level, right);
  }

  /** Returns what was found on the left; {@code null} where the level was not in use. */
  @Nullable Rank<T> left(int level) {
    return level == 0 ? left : tower[tower.length / 2 + level - 1];
  }

  private void setLeft(int level, @Nullable Rank<T> rank) {
    if (level == 0) {
      left = rank;
    } else {
      tower[tower.length / 2 + level - 1] = rank;
    }
  }

  /** Whether the rank was made for an item that is not queued yet. */
  boolean isNew() {
    return left != null;
  }

  void linkAfter(Rank<T> neighbour, int level) {
    setLeft(level, null);
    neighbour.setNext(level, this);
  }

  /** Adds an item as the last, unless the rank is removed; tells whether it did. */
  boolean add(T item) {
    if (isRemoved()) {
      return false;
    }
    if (others == null) {
      others = new ArrayDeque<>(3);
    }
    others.addLast(item);
    return true;
  }

  boolean hasOneItem() {
    return others == null || others.isEmpty();
  }

  /** Removes the first of several items. */
  T removeFirst() {
    T removed = requireNonNull(first);
    FIRST.lazySet(this, requireNonNull(others).removeFirst());
    return removed;
  }

  /**
   * Removes the only item of the first rank. The head is past it before it says that it is removed:
   * so one who sees that and begins again does not find it again. The links are cut, lest an old
   * rank that is garbage keep those after it.
   */
  T unlinkFrom(Rank<T> head) {
    T removed = requireNonNull(first);
    for (int level = 0; level < height(); level++) {
      head.setNext(level, next(level));
    }
    FIRST.lazySet(this, null);
    for (int level = 0; level < height(); level++) {
      setNext(level, null);
    }
    return removed;
  }
}
