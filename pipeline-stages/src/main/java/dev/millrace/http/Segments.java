package dev.millrace.http;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Grows a {@link Body}: copies bytes into arrays that double from 1 KiB to 64 KiB, however small
 * the pieces in which a server drips them. Not thread-safe.
 */
final class Segments {

  private static final int SMALLEST = 1024;
  private static final int LARGEST = 64 * 1024;

  private final List<byte[]> full = new ArrayList<>();
  private byte[] current = new byte[0];
  private int used;
  private long length;

  /** Returns the bytes appended so far. */
  long length() {
    return length;
  }

  /** Copies what the buffer holds and leaves it to its owner. */
  void append(ByteBuf source) {
    while (source.isReadable()) {
      int count = Math.min(source.readableBytes(), room());
      source.readBytes(current, used, count);
      advance(count);
    }
  }

  /** Copies the first bytes of an array. */
  void append(byte[] source, int count) {
    int copied = 0;
    while (copied < count) {
      int step = Math.min(count - copied, room());
      System.arraycopy(source, copied, current, used, step);
      advance(step);
      copied += step;
    }
  }

  /** Returns the body; nothing may be appended afterwards. */
  Body toBody() {
    if (length == 0) {
      return Body.empty();
    }
    if (used > 0) {
      full.add(used == current.length ? current : Arrays.copyOf(current, used));
    }
    return new Body(List.copyOf(full), length);
  }

  private int room() {
    if (used == current.length) {
      if (used > 0) {
        full.add(current);
      }
      current = new byte[(int) Math.max(SMALLEST, Math.min(LARGEST, length))];
      used = 0;
    }
    return current.length - used;
  }

  private void advance(int count) {
    used += count;
    length += count;
  }
}
