package dev.millrace.http;

import io.netty.buffer.ByteBuf;
import java.util.zip.DataFormatException;

/**
 * Decodes one body chunk by chunk, handing on a few KiB at a time, so that whoever takes the bytes
 * can stop a bomb in the middle of a chunk. Not thread-safe.
 */
interface Decoding {

  /** Takes decoded bytes and may throw to stop. */
  @FunctionalInterface
  interface Output {
    void accept(byte[] bytes, int count);
  }

  /** Decodes all that the buffer holds and leaves it to its owner. */
  void accept(ByteBuf input) throws DataFormatException;

  /** Returns whether the stream may end here. */
  boolean isWhole();

  /** Frees memory outside the heap; nothing may be called afterwards. */
  void end();
}
