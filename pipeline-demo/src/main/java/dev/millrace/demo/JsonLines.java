package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A file of one JSON value a line that has its name only when it is whole: until {@link #commit()}
 * it is called {@code NAME.partial}, and so it stays if that is never called. What cannot be
 * replaced, as a pipe or a device, is written to at once.
 *
 * <p>Not thread-safe.
 */
final class JsonLines implements AutoCloseable {

  private final Path file;
  private final Path partial;

  // Not one of java.nio's: those close when their thread is interrupted, as a cancelled worker is.
  private final FileOutputStream out;

  /** The bytes of the lines that are whole. */
  private long written;

  private JsonLines(Path file, Path partial, boolean append) throws IOException {
    this.file = file;
    this.partial = partial;
    this.out = new FileOutputStream(partial.toFile(), append);
    this.written = append ? out.getChannel().size() : 0;
  }

  /**
   * Opens a file for writing.
   *
   * @throws IOException if the file could not be replaced, or not be written beside
   */
  static JsonLines create(Path path) throws IOException {
    return open(path, false);
  }

  /** Opens a file to go on with the lines of {@code NAME.partial}. */
  static JsonLines append(Path path) throws IOException {
    return open(path, true);
  }

  private static JsonLines open(Path path, boolean append) throws IOException {
    Path file = checked(path);
    return isStream(file)
        ? new JsonLines(file, file, false)
        : new JsonLines(file, partial(file), append);
  }

  /**
   * Returns the file that is to be replaced, once its lines are whole.
   *
   * @throws IOException if it could not be replaced, or not be written beside
   */
  static Path checked(Path path) throws IOException {
    // Through a link, to where the link leads: that is the file to replace.
    Path file = Files.exists(path) ? path.toRealPath() : path;
    if (Files.isDirectory(file)) {
      throw new IOException("a directory");
    }
    if (Files.exists(file) && !Files.isWritable(file)) {
      throw new IOException("not writable");
    }
    if (isStream(file)) {
      return file;
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException("no folder '%s'".formatted(folder));
    }
    return file;
  }

  /** Tells whether a file is a pipe or a device. */
  static boolean isStream(Path file) {
    return Files.exists(file) && !Files.isRegularFile(file);
  }

  /** Returns what a file is called until it is whole. */
  static Path partial(Path file) {
    return file.resolveSibling(file.getFileName() + ".partial");
  }

  /** Adds a line, at once: what is in the file are whole lines. */
  void write(Object value) {
    writeAll(List.of(value));
  }

  /** Adds a line for each value, all at once, or none. */
  void writeAll(List<?> values) {
    StringBuilder lines = new StringBuilder();
    values.forEach(value -> lines.append(Json.line(value)).append('\n'));
    byte[] bytes = lines.toString().getBytes(UTF_8);
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw unwritten(e);
    }
    written += bytes.length;
  }

  /** Returns where the lines are until the file is whole. */
  Path partial() {
    return partial;
  }

  /** Tells whether this is a pipe or a device, which has its name from the beginning. */
  boolean isStream() {
    return partial.equals(file);
  }

  /** Gives the file its name, in the place of an older one. Nothing can be written any more. */
  void commit() {
    try {
      if (isStream()) {
        out.close();
        return;
      }
      out.getFD().sync();
      out.close();
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the writing; the file keeps the name that it has. */
  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes back what there was room for. */
  private UncheckedIOException unwritten(IOException why) {
    try {
      if (!isStream()) {
        out.getChannel().truncate(written);
      }
    } catch (IOException e) {
      why.addSuppressed(e);
    }
    return new UncheckedIOException(
        new IOException("'%s' cannot be written (%s)".formatted(partial, why.getMessage()), why));
  }
}
