package dev.millrace.http;

import io.netty.buffer.ByteBuf;
import java.util.function.BiConsumer;

/**
 * Cuts a body into lines as it comes, and numbers them from 1. Blank lines are counted and not
 * handed on; a last line needs no end.
 *
 * <p>Not thread-safe.
 */
final class Lines {

  /** Says that a line is longer than allowed. */
  static final class TooLongException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private TooLongException(long line, int limit) {
      super("line " + line + " is too large (maxLineBytes " + limit + ")");
    }
  }

  private final int limit;
  private final BiConsumer<byte[], String> items;
  private Segments line = new Segments();
  private long number = 1;

  /**
   * Creates an empty body.
   *
   * @param limit the most bytes of a line
   * @param items given each line and its name
   */
  Lines(int limit, BiConsumer<byte[], String> items) {
    this.limit = limit;
    this.items = items;
  }

  /** Copies the buffer's bytes and leaves it to its owner. */
  void add(ByteBuf buffer) {
    while (buffer.isReadable()) {
      int length = buffer.bytesBefore((byte) '\n');
      append(buffer.readSlice(length < 0 ? buffer.readableBytes() : length));
      if (length >= 0) {
        buffer.skipBytes(1);
        end();
      }
    }
  }

  /** Hands on what stands behind the last line end. */
  void end() {
    byte[] bytes = line.toBody().toBytes();
    if (!isBlank(bytes)) {
      items.accept(bytes, "line " + number);
    }
    line = new Segments();
    number++;
  }

  private void append(ByteBuf part) {
    if (line.length() + part.readableBytes() > limit) {
      throw new TooLongException(number, limit);
    }
    line.append(part);
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte next : bytes) {
      if (next != ' ' && next != '\t' && next != '\r') {
        return false;
      }
    }
    return true;
  }
}
