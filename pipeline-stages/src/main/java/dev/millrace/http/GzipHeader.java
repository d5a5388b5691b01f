package dev.millrace.http;

import java.util.zip.DataFormatException;
import java.util.zip.Deflater;

/**
 * Reads the header of one gzip member (RFC 1952) byte by byte, since a chunk may end anywhere in
 * it. Keeps none of its text and does not verify its optional checksum.
 */
final class GzipHeader {

  static final byte FIRST_BYTE = 0x1f;

  private static final int SECOND_BYTE = 0x8b;
  private static final int HAS_CHECKSUM = 1 << 1;
  private static final int HAS_EXTRA = 1 << 2;
  private static final int HAS_NAME = 1 << 3;
  private static final int HAS_COMMENT = 1 << 4;
  private static final int RESERVED = 0xe0;

  private enum Field {
    /** Magic number, method, flags, time, hints and system: ten bytes. */
    FIXED,
    /** Two bytes, little-endian: the length of the next field. */
    EXTRA_LENGTH,
    EXTRA,
    /** Ends with a zero, as does the comment. */
    NAME,
    COMMENT,
    /** Two bytes. */
    CHECKSUM,
    END
  }

  private Field field = Field.FIXED;
  private int position;
  private int flags;
  private int extraLength;

  /** Takes the next byte and returns whether it was the header's last. */
  boolean endsWith(byte next) throws DataFormatException {
    int value = Byte.toUnsignedInt(next);
    boolean fieldEnds =
        switch (field) {
          case FIXED -> readFixed(value);
          case EXTRA_LENGTH -> readExtraLength(value);
          case EXTRA -> ++position == extraLength;
          case NAME, COMMENT -> value == 0;
          case CHECKSUM -> ++position == 2;
          case END -> throw new IllegalStateException("header has ended");
        };
    if (fieldEnds) {
      position = 0;
      field = after(field);
    }
    return field == Field.END;
  }

  private boolean readFixed(int value) throws DataFormatException {
    switch (position) {
      case 0 -> check(value == FIRST_BYTE, "not gzip");
      case 1 -> check(value == SECOND_BYTE, "not gzip");
      case 2 -> check(value == Deflater.DEFLATED, "unknown gzip method");
      case 3 -> {
        check((value & RESERVED) == 0, "unknown gzip flags");
        flags = value;
      }
      default -> {
        // Time, hints and system say nothing about the body.
      }
    }
    return ++position == 10;
  }

  private boolean readExtraLength(int value) {
    extraLength |= value << (8 * position);
    return ++position == 2;
  }

  private Field after(Field field) {
    return switch (field) {
      case FIXED -> has(HAS_EXTRA) ? Field.EXTRA_LENGTH : after(Field.EXTRA);
      case EXTRA_LENGTH -> extraLength > 0 ? Field.EXTRA : after(Field.EXTRA);
      case EXTRA -> has(HAS_NAME) ? Field.NAME : after(Field.NAME);
      case NAME -> has(HAS_COMMENT) ? Field.COMMENT : after(Field.COMMENT);
      case COMMENT -> has(HAS_CHECKSUM) ? Field.CHECKSUM : Field.END;
      case CHECKSUM, END -> Field.END;
    };
  }

  private boolean has(int flag) {
    return (flags & flag) != 0;
  }

  private static void check(boolean condition, String otherwise) throws DataFormatException {
    if (!condition) {
      throw new DataFormatException(otherwise);
    }
  }
}
