package dev.millrace.stages;

import org.jspecify.annotations.Nullable;

/**
 * The key of an open list. Its hash code is that of the moment in which the list was opened, so the
 * list is found when it goes even if the user's key has changed meanwhile.
 */
final class ListKey {

  private final Object key;
  private final int hash;

  /** Whether its list goes: from then on it equals itself only, and the user's key is not asked. */
  private boolean gone;

  ListKey(Object key) {
    this.key = key;
    this.hash = key.hashCode();
  }

  void goes() {
    gone = true;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (!gone && other instanceof ListKey that && hash == that.hash && key.equals(that.key));
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
