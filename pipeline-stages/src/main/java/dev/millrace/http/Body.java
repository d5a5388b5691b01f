package dev.millrace.http;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The bytes of a page, inflated and held on the heap once.
 *
 * <p>Immutable and safe to share; equal when the bytes are.
 */
public final class Body {

  private static final Body EMPTY = new Body(List.of(), 0);

  // Filled by Segments, which cuts equal bytes into equal segments; written by nobody afterwards.
  private final List<byte[]> segments;
  private final long bytes;

  Body(List<byte[]> segments, long bytes) {
    this.segments = segments;
    this.bytes = bytes;
  }

  /** Returns a body without bytes. */
  public static Body empty() {
    return EMPTY;
  }

  /** Returns a body with this text in UTF-8, for the tests of those who work on pages. */
  public static Body of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns a body with a copy of these bytes. */
  public static Body of(byte[] bytes) {
    Segments segments = new Segments();
    segments.append(bytes, bytes.length);
    return segments.toBody();
  }

  /** Returns the number of bytes. */
  public long bytes() {
    return bytes;
  }

  /** Returns a new stream of the bytes, which never blocks and need not be closed. */
  public InputStream inputStream() {
    List<ByteArrayInputStream> streams = segments.stream().map(ByteArrayInputStream::new).toList();
    return new SequenceInputStream(Collections.enumeration(streams));
  }

  /** Returns the bytes decoded; what the charset cannot decode becomes its replacement. */
  public String text(Charset charset) {
    return segments.size() == 1
        ? new String(segments.get(0), charset)
        : new String(toBytes(), charset);
  }

  /** Returns a copy of the bytes. */
  public byte[] toBytes() {
    byte[] all = new byte[Math.toIntExact(bytes)];
    int end = 0;
    for (byte[] segment : segments) {
      System.arraycopy(segment, 0, all, end, segment.length);
      end += segment.length;
    }
    return all;
  }

  /** Returns so many of the first bytes, if there are, each as a character. */
  String start(int count) {
    byte[] first = segments.isEmpty() ? new byte[0] : segments.get(0);
    return new String(first, 0, Math.min(count, first.length), StandardCharsets.ISO_8859_1);
  }

  boolean startsWith(byte[] prefix) {
    // The first segment is the whole body or larger than any prefix.
    byte[] first = segments.isEmpty() ? new byte[0] : segments.get(0);
    return first.length >= prefix.length
        && Arrays.equals(first, 0, prefix.length, prefix, 0, prefix.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Body body
        && bytes == body.bytes
        && Arrays.deepEquals(segments.toArray(), body.segments.toArray());
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(segments.toArray());
  }

  @Override
  public String toString() {
    return "Body[" + bytes + " bytes]";
  }
}
