package dev.millrace.demo;

import static java.util.Objects.requireNonNull;

import dev.millrace.demo.crawl.Named;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A list of URLs, one a line, read as they are asked for; blank lines and those that start with
 * {@code #} mean nothing. A line that is no URL is told as such.
 *
 * <p>Not thread-safe.
 */
final class UrlFile implements Iterator<Named>, Closeable {

  private static final int LONGEST_LINE = 64 * 1024;

  private final LineReader lines;
  private final boolean isAtHand;
  private @Nullable Named next;

  private UrlFile(LineReader lines, boolean isAtHand) {
    this.lines = lines;
    this.isAtHand = isAtHand;
  }

  /** Tells whether nobody still writes it. */
  boolean isAtHand() {
    return isAtHand;
  }

  /**
   * Opens a list.
   *
   * @param file {@code -} for standard input
   * @throws IOException with a message that says why it cannot be read
   */
  static UrlFile open(Path file) throws IOException {
    if (file.toString().equals("-")) {
      return new UrlFile(new LineReader(System.in, LONGEST_LINE), false);
    }
    if (!Files.exists(file)) {
      throw new IOException("no such file");
    }
    if (Files.isDirectory(file)) {
      throw new IOException("a directory");
    }
    return new UrlFile(LineReader.open(file, LONGEST_LINE), Files.isRegularFile(file));
  }

  @Override
  public boolean hasNext() {
    try {
      while (next == null) {
        Line line = lines.next();
        if (line == null) {
          return false;
        }
        next = named(line);
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Named next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Named found = requireNonNull(next);
    next = null;
    return found;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private static @Nullable Named named(Line line) {
    if (line.problem() != null) {
      return Named.broken(line.text(), "be a URL of UTF-8, was %s".formatted(line.problem()));
    }
    String text = line.text().strip();
    return text.isEmpty() || text.startsWith("#") ? null : Named.asked(text);
  }
}
