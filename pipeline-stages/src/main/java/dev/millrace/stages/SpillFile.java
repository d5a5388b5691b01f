package dev.millrace.stages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;

/**
 * Byte arrays in a temporary file, first in, first out. Not thread-safe; every method may block.
 *
 * <p>It is made to save memory, not to survive a crash: what is read is gone, and its space in the
 * file is used again.
 */
final class SpillFile implements AutoCloseable {

  /** What MVStore keeps in memory at most before it writes, in changes. */
  private static final int CHANGES_IN_MEMORY = 1_000;

  private static final int CACHE_MEGABYTES = 1;

  /** What the names of this process's files begin with: one that is killed leaves them. */
  static final String PREFIX = "millrace-%d-".formatted(ProcessHandle.current().pid());

  private final Path path;
  private final MVStore store;
  private final MVMap<Long, byte[]> entries;
  private long first;
  private long next;
  private int changes;

  private SpillFile(Path path, MVStore store) {
    this.path = path;
    this.store = store;
    this.entries =
        store.openMap(
            "items",
            new MVMap.Builder<Long, byte[]>()
                .keyType(LongDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE));
  }

  /** Opens an empty file in the directory for temporary files. */
  static SpillFile open() {
    try {
      Path path = Files.createTempFile(PREFIX, ".spill");
      // Without its own thread, and without the time for which it would keep what was replaced.
      MVStore store =
          new MVStore.Builder()
              .fileName(path.toString())
              .cacheSize(CACHE_MEGABYTES)
              .autoCommitDisabled()
              .open();
      store.setRetentionTime(0);
      store.setVersionsToKeep(0);
      return new SpillFile(path, store);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void append(byte[] entry) {
    entries.put(next++, entry);
    changed();
  }

  /** Removes the entry that came first; there must be one. */
  byte[] removeFirst() {
    byte[] entry = entries.remove(first++);
    changed();
    return entry;
  }

  private void changed() {
    changes++;
    if (changes == CHANGES_IN_MEMORY) {
      changes = 0;
      store.commit();
    }
  }

  boolean isEmpty() {
    return first == next;
  }

  /** Deletes the file with what is in it. */
  @Override
  public void close() {
    store.closeImmediately();
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
