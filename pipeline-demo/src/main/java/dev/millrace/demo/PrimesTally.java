package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.millrace.demo.Primes.Found;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * Adds up what was found. Safe to use from any thread: a run that was cancelled may be asked for
 * its sums while the worker still adds to them.
 */
final class PrimesTally {

  private long count;
  private long checksum;
  private final Map<Integer, Integer> blocksByWorker = new TreeMap<>();

  synchronized void add(Found found) {
    blocksByWorker.merge(found.worker(), 1, Integer::sum);
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

  /** Returns how many blocks each worker has searched. */
  synchronized Map<Integer, Integer> blocksByWorker() {
    return new TreeMap<>(blocksByWorker);
  }

  /** Returns what two runs have in common that found the same in each block. */
  synchronized String checksum() {
    return Long.toHexString(checksum);
  }
}
