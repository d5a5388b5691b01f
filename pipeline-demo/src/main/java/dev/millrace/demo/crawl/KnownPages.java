package dev.millrace.demo.crawl;

import java.util.Arrays;
import java.util.BitSet;

/**
 * How the pages of a crawl are reached: by which of them, and how deep they lie.
 *
 * <p>Not thread-safe.
 */
final class KnownPages {

  /** The number of the page that links to one that was asked for. */
  static final int NOBODY = -1;

  private static final int FIRST_PLACES = 1024;

  private final UrlTable urls = new UrlTable();
  private short[] depths = new short[FIRST_PLACES];
  private int[] from = new int[FIRST_PLACES];
  private int betterWays;

  int size() {
    return urls.size();
  }

  /** Returns how often a better way was found to a page that was known. */
  int betterWays() {
    return betterWays;
  }

  int depth(int number) {
    return depths[number];
  }

  int from(int number) {
    return from[number];
  }

  /**
   * Notes a way to a page. Of several the shortest counts; of several that are as short, always the
   * same one, whichever comes first.
   *
   * @return the page's number, which is {@link #size()} as it was if the page is new
   */
  int reached(String url, int depth, int by) {
    int before = size();
    int number = urls.add(url);
    if (number == depths.length) {
      depths = Arrays.copyOf(depths, number * 2);
      from = Arrays.copyOf(from, number * 2);
    }
    if (number < before && !isBetter(number, depth, by)) {
      return number;
    }
    if (number < before) {
      betterWays++;
    }
    depths[number] = (short) depth;
    from[number] = by;
    return number;
  }

  /**
   * Returns the depth of the highest page that is not among these, at least {@code least}; -1 if
   * there is none.
   */
  int nextDepth(int least, BitSet others) {
    int best = -1;
    for (int number = others.nextClearBit(0); number < size(); ) {
      int depth = depths[number];
      if (depth == least) {
        return depth;
      }
      if (depth > least && (best < 0 || depth < best)) {
        best = depth;
      }
      number = others.nextClearBit(number + 1);
    }
    return best;
  }

  private boolean isBetter(int number, int depth, int by) {
    if (depth != depths[number]) {
      return depth < depths[number];
    }
    return by != NOBODY && from[number] != NOBODY && urls.isBefore(by, from[number]);
  }
}
