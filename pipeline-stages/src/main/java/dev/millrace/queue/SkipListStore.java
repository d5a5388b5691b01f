package dev.millrace.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Items by priority, equal ones in the order of their arrival.
 *
 * <p>An optimistic skip list after Herlihy, Lev, Luchangco and Shavit, "A Simple Optimistic
 * Skiplist Algorithm" (2007), with the queue's monitor in the place of their locks. Its nodes are
 * {@linkplain Rank ranks}: items that compare equal share one. The comparator runs in {@link #seek}
 * only, with no lock held, and {@link #insert} refuses if what was found has changed since. So a
 * comparator that throws has changed nothing, and taking the least item compares nothing: it is the
 * first.
 *
 * <p>Only the first rank is ever removed, so those that are removed are all that stood before some
 * point. Hence the head takes the place of a left neighbour that was removed meanwhile: if the
 * right neighbour comes next after the head, no rank is left that comes before the new one, and
 * none was made that equals it. A right neighbour that was removed comes next after nothing, and
 * the place is refused.
 *
 * <p>A search never goes beyond the right neighbour that it found on the level above, and on every
 * level the two must be neighbours still. So a rank is linked into one and the same gap on all its
 * levels, even for a comparator that contradicts itself, and the first rank is the first on each of
 * its levels.
 */
final class SkipListStore<T> implements Store<T> {

  /** Far more than chance needs: for each of them another item came or went in between. */
  private static final int MOST_TURNS = 1000;

  /** One rank in four reaches the next level: enough levels for 4^15 ranks. */
  private static final int LEVELS = 15;

  private final Comparator<? super T> comparator;

  /** Tosses 32 coins at once, on any thread. */
  private final IntSupplier coins;

  private final Rank<T> head = new Rank<>(null, LEVELS);
  private int size;

  /**
   * Ranks that are linked. Written under the monitor, and read without by those who seek: the
   * figure need not be exact.
   */
  private int ranks;

  /**
   * The highest level with a rank; likewise. One who read an older figure may be refused the place,
   * and has then been under the monitor before it seeks again.
   */
  private int top;

  SkipListStore(Comparator<? super T> comparator) {
    this(comparator, () -> ThreadLocalRandom.current().nextInt());
  }

  SkipListStore(Comparator<? super T> comparator, IntSupplier coins) {
    this.comparator = comparator;
    this.coins = coins;
  }

  /**
   * Returns the rank of the items that equal this one; or a new rank, with the neighbours that it
   * is to come between; or {@code null} if nothing is queued.
   */
  @Override
  public @Nullable Object seek(T item) {
    if (head.next(0) == null) {
      return null;
    }
    int height = randomHeight();
    Rank<T> made = null;
    Rank<T> left = head;
    Rank<T> bound = null;
    int level = top;
    int turns = 0;
    while (true) {
      Rank<T> right = left.next(level);
      if (right == null && left.isRemoved()) {
        // All before it have left as well: begin again, unless that has no end.
        right = head.next(level);
        turns += left == head ? 0 : 1;
        requireTurns(turns);
      }
      if (right != null && right != bound) {
        T first = right.first();
        // A rank that is removed came before all that are not.
        int order = first == null ? -1 : comparator.compare(first, item);
        if (order == 0) {
          return right;
        }
        if (order < 0) {
          left = right;
          continue;
        }
      }
      if (level < height) {
        made = made == null ? new Rank<>(item, height) : made;
        made.setNeighbours(level, left, right);
      }
      if (level == 0) {
        return made;
      }
      bound = right;
      level--;
    }
  }

  /**
   * Gives up an item that has not found its place however often others changed the order, as when a
   * comparator does so itself.
   *
   * @param turns how often the search began again
   */
  static void requireTurns(int turns) {
    if (turns == MOST_TURNS) {
      throw new IllegalStateException(
          "the order has changed %d times while an item looked for its place"
              .formatted(MOST_TURNS));
    }
  }

  @Override
  public boolean insert(T item, @Nullable Object place) {
    boolean inserted;
    if (place == null) {
      inserted = insertFirst(item);
    } else {
      @SuppressWarnings("unchecked") // found by seek
      Rank<T> rank = (Rank<T>) place;
      inserted = rank.isNew() ? link(rank) : rank.add(item);
    }
    if (inserted) {
      size++;
    }
    return inserted;
  }

  private boolean insertFirst(T item) {
    if (size > 0) {
      return false;
    }
    head.setNext(0, new Rank<>(item, 1));
    ranks = 1;
    return true;
  }

  private boolean link(Rank<T> rank) {
    for (int level = 0; level < rank.height(); level++) {
      if (leftOf(rank, level).next(level) != rank.next(level)) {
        return false;
      }
    }
    // From the lowest level up: what is found on one is there on those below.
    for (int level = 0; level < rank.height(); level++) {
      rank.linkAfter(leftOf(rank, level), level);
    }
    ranks++;
    top = Math.max(top, rank.height() - 1);
    return true;
  }

  private Rank<T> leftOf(Rank<T> rank, int level) {
    Rank<T> left = rank.left(level);
    return left == null || left.isRemoved() ? head : left;
  }

  @Override
  public T remove() {
    Rank<T> least = head.next(0);
    if (least == null) {
      throw new IllegalStateException("no item to remove");
    }
    size--;
    if (!least.hasOneItem()) {
      return least.removeFirst();
    }
    T last = least.unlinkFrom(head);
    ranks--;
    while (top > 0 && head.next(top) == null) {
      top--;
    }
    return last;
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

  private int randomHeight() {
    int useful = (Integer.SIZE - Integer.numberOfLeadingZeros(ranks)) / 2;
    if (useful <= 1) {
      // Fewer than eight: they are walked through one by one.
      return 1;
    }
    int zeros = Integer.numberOfTrailingZeros(coins.getAsInt());
    return Math.min(useful, 1 + zeros / 2);
  }
}
