package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.millrace.demo.Primes.Found;
import java.util.zip.CRC32;

/**
 * Adds up what was found. Safe to use from any thread: a run that was cancelled may be asked for
 * its sums while the worker still adds to them.
 */
final class PrimesTally {

  private long count;
  private long checksum;

  synchronized void add(Found found) {
    count += found.count();
    // A sum, since blocks are found in any order.
    checksum += digest(found);
  }

  private static long digest(Found found) {
    CRC32 digest = new CRC32();
    digest.update(
        "%d %d %d".formatted(found.block(), found.count(), found.sum()).getBytes(US_ASCII));
    return digest.getValue();
  }

  synchronized long count() {
    return count;
  }

  /** Returns what two runs have in common that found the same in each block. */
  synchronized String checksum() {
    return Long.toHexString(checksum);
  }
}
