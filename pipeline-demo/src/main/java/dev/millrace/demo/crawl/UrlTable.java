package dev.millrace.demo.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Numbers URLs in the order in which they come, the first being 0, and knows them again. It keeps a
 * digest of 128 bits of each, 16 bytes and a place in a table, however long the URL is.
 *
 * <p>Not thread-safe.
 */
final class UrlTable {

  private static final int FIRST_PLACES = 1024;
  private static final int FREE = -1;

  private final MessageDigest sha256 = sha256();
  private long[] digests = new long[FIRST_PLACES];
  private int[] places = places(FIRST_PLACES);
  private int size;

  /** Returns how many URLs there are. */
  int size() {
    return size;
  }

  /** Returns the number of a URL, which is {@link #size()} as it was if the URL is new. */
  int add(String url) {
    byte[] digest = sha256.digest(url.getBytes(UTF_8));
    long high = eightBytes(digest, 0);
    long low = eightBytes(digest, 8);
    int place = placeOf(high, low);
    if (places[place] != FREE) {
      return places[place];
    }
    if (2 * size == digests.length) {
      digests = Arrays.copyOf(digests, digests.length * 2);
    }
    digests[2 * size] = high;
    digests[2 * size + 1] = low;
    places[place] = size;
    size++;
    // Three of four places are filled at most, so a search is short.
    if (size > places.length / 4 * 3) {
      spread();
    }
    return size - 1;
  }

  /** Tells which of two URLs comes first in an order that is always the same. */
  boolean isBefore(int number, int other) {
    return digests[2 * number] < digests[2 * other];
  }

  /** Returns what stands for a URL in the name of a file. */
  static String digest(String url) {
    return HexFormat.of().formatHex(sha256().digest(url.getBytes(UTF_8)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private int placeOf(long high, long low) {
    int place = (int) low & (places.length - 1);
    while (places[place] != FREE && !isAt(places[place], high, low)) {
      place = (place + 1) & (places.length - 1);
    }
    return place;
  }

  private boolean isAt(int number, long high, long low) {
    return digests[2 * number] == high && digests[2 * number + 1] == low;
  }

  private void spread() {
    places = places(places.length * 2);
    for (int number = 0; number < size; number++) {
      places[placeOf(digests[2 * number], digests[2 * number + 1])] = number;
    }
  }

  private static int[] places(int count) {
    int[] places = new int[count];
    Arrays.fill(places, FREE);
    return places;
  }

  private static long eightBytes(byte[] bytes, int from) {
    long value = 0;
    for (int i = from; i < from + 8; i++) {
      value = value << 8 | (bytes[i] & 0xff);
    }
    return value;
  }
}
