package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of one JSON value a line that has its name only when it is whole: until {@link #commit()}
 * it is called {@code NAME.partial}, and so it stays if that is never called.
 *
 * <p>Not thread-safe.
 */
final class JsonLines implements AutoCloseable {

  private static final JsonMapper MAPPER = new JsonMapper();

  private final Path file;
  private final Path partial;

  // Not one of java.nio's: those close when their thread is interrupted, as a cancelled worker is.
  private final FileOutputStream out;

  private JsonLines(Path file, Path partial) throws IOException {
    this.file = file;
    this.partial = partial;
    this.out = new FileOutputStream(partial.toFile());
  }

  /**
   * Opens a file for writing.
   *
   * @throws IOException if the file could not be replaced, or not be written beside
   */
  static JsonLines create(Path path) throws IOException {
    // Through a link, to where the link leads: that is the file to replace.
    Path file = Files.exists(path) ? path.toRealPath() : path;
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException(Files.isDirectory(file) ? "a directory" : "not a regular file");
    }
    if (Files.exists(file) && !Files.isWritable(file)) {
      throw new IOException("not writable");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException("no folder '%s'".formatted(folder));
    }
    return new JsonLines(file, partial(file));
  }

  /** Returns what a file is called until it is whole. */
  static Path partial(Path file) {
    return file.resolveSibling(file.getFileName() + ".partial");
  }

  /** Adds a line, at once: what is in the file are whole lines. */
  void write(Object value) {
    writeAll(List.of(value));
  }

  /** Adds a line for each value, all at once. */
  void writeAll(List<?> values) {
    StringBuilder lines = new StringBuilder();
    values.forEach(value -> lines.append(MAPPER.writeValueAsString(value)).append('\n'));
    try {
      out.write(lines.toString().getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns where the lines are until the file is whole. */
  Path partial() {
    return partial;
  }

  /** Gives the file its name, in the place of an older one. Nothing can be written any more. */
  void commit() {
    try {
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
}
