package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a UTF-8 file of any size. Lines end with LF or CRLF, the last one also with
 * the file. A line that is too long or not UTF-8 is told as such, and the next one is read.
 *
 * <p>Not thread-safe.
 */
final class LineReader implements Closeable {

  private static final int BUFFER = 64 * 1024;

  /** How much of a line that cannot be used is told. */
  private static final int BEGINNING = 100;

  private static final String BYTE_ORDER_MARK = "\ufeff";

  private final InputStream in;
  private final int limit;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int filled;
  private long number;

  /**
   * @param limit longest line in bytes, without its end
   */
  LineReader(InputStream in, int limit) {
    this.in = in;
    this.limit = limit;
  }

  /** Opens a file; one whose name ends in {@code .gz} is unpacked. */
  static LineReader open(Path file, int limit) throws IOException {
    // Not one of java.nio's: those close when their thread is interrupted, as a cancelled one is.
    InputStream in = new FileInputStream(file.toFile());
    if (!file.toString().endsWith(".gz")) {
      return new LineReader(in, limit);
    }
    try {
      return new LineReader(new GZIPInputStream(in, BUFFER), limit);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /** Returns the next line, or {@code null} after the last. */
  @Nullable Line next() throws IOException {
    if (!fill()) {
      return null;
    }
    number++;
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long length = 0;
    boolean ended = false;
    while (!ended && fill()) {
      int end = position;
      while (end < filled && buffer[end] != '\n') {
        end++;
      }
      // One byte more than a line may have: it may be the CR of its end.
      int kept = (int) Math.min(end - position, Math.max(0, limit + 1L - length));
      line.write(buffer, position, kept);
      length += end - position;
      ended = end < filled;
      position = ended ? end + 1 : end;
    }
    return line(line.toByteArray(), length);
  }

  private Line line(byte[] kept, long length) {
    boolean whole = length == kept.length;
    boolean carriageReturn = whole && length > 0 && kept[kept.length - 1] == '\r';
    int size = carriageReturn ? kept.length - 1 : kept.length;
    if (!whole || size > limit) {
      return new Line(number, beginning(kept), "longer than %d bytes".formatted(limit));
    }
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(kept, 0, size)).toString();
      boolean marked = number == 1 && text.startsWith(BYTE_ORDER_MARK);
      return new Line(number, marked ? text.substring(1) : text, null);
    } catch (CharacterCodingException e) {
      return new Line(number, beginning(kept), "not UTF-8");
    }
  }

  private static String beginning(byte[] line) {
    return new String(line, 0, Math.min(line.length, BEGINNING), UTF_8);
  }

  /** Tells whether there is a byte to read. */
  private boolean fill() throws IOException {
    if (position == filled) {
      position = 0;
      filled = Math.max(0, in.read(buffer));
    }
    return position < filled;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
