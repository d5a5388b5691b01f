package dev.millrace.demo.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The entries of a crawl's frontier, one a line, in a file: a crawl that was stopped finds them
 * there again. In memory there are eight bytes of each: where its line begins.
 *
 * <p>Not thread-safe; every method may block. Up to the last {@link #flush()} the file is whole
 * lines, also when the process is killed.
 */
final class UrlLog implements Closeable {

  private static final int BUFFER = 16 * 1024;
  private static final int FIRST_LINES = 1024;

  /** Begins a line that is not numbered. */
  private static final String NOTE = "+";

  private static final String ANOTHER_FOLDER =
      ": MILLRACE_JAVA_OPTS=-Djava.io.tmpdir=DIR names another folder";

  private final Path path;
  private final boolean temporary;

  // Not one of java.nio's: those close when their thread is interrupted, as a cancelled worker is.
  private final RandomAccessFile file;

  private final ByteArrayOutputStream unwritten = new ByteArrayOutputStream(BUFFER);
  private long written;
  private long[] begins = new long[FIRST_LINES];
  private int size;

  private UrlLog(Path path, boolean temporary) throws IOException {
    this.path = path;
    this.temporary = temporary;
    this.file = new RandomAccessFile(path.toFile(), "rw");
  }

  /** Opens an empty log that is deleted when it is closed. */
  static UrlLog temporary() {
    try {
      return new UrlLog(Files.createTempFile("millrace-", ".urls"), true);
    } catch (IOException e) {
      String folder = System.getProperty("java.io.tmpdir");
      String why = Files.isDirectory(Path.of(folder)) ? "not writable" : "no such folder";
      throw new UncheckedIOException(
          new IOException(
              "links cannot be kept in '%s' (%s)%s".formatted(folder, why, ANOTHER_FOLDER), e));
    }
  }

  /** Opens an empty log in the place of what there is. */
  static UrlLog create(Path path) throws IOException {
    UrlLog log = new UrlLog(path, false);
    log.lock();
    log.file.setLength(0);
    return log;
  }

  /**
   * Opens a log to go on with.
   *
   * @param each given the lines that are in it, those that are not numbered, too
   */
  static UrlLog open(Path path, Consumer<String> each) throws IOException {
    UrlLog log = new UrlLog(path, false);
    log.lock();
    // Not closed, nor opened anew: the lock goes with the first that is closed.
    log.readAll(new BufferedInputStream(new FileInputStream(log.file.getFD())), each);
    // What is left is the beginning of a line whose writing was cut off.
    log.file.setLength(log.written);
    return log;
  }

  /** Checks that nobody writes this file. */
  static void requireUnused(Path path) throws IOException {
    try (UrlLog log = new UrlLog(path, false)) {
      log.lock();
    }
  }

  /**
   * Keeps others from writing this file, in this process or another, until it is closed or the
   * process ends.
   */
  private void lock() throws IOException {
    boolean isMine;
    try {
      isMine = file.getChannel().tryLock() != null;
    } catch (OverlappingFileLockException e) {
      isMine = false;
    } catch (IOException e) {
      // A file system without locks.
      isMine = true;
    }
    if (!isMine) {
      file.close();
      throw new IOException("another run is writing '%s'".formatted(path));
    }
  }

  /** Adds a line. */
  void add(String line) {
    begin(written + unwritten.size());
    unwritten.writeBytes((line + "\n").getBytes(UTF_8));
    if (unwritten.size() >= BUFFER) {
      flush();
    }
  }

  /** Adds a line that is not numbered, and that nobody gets. */
  void note(String line) {
    unwritten.writeBytes((NOTE + line + "\n").getBytes(UTF_8));
  }

  /** Returns how many numbered lines there are. */
  int size() {
    return size;
  }

  /** Returns the line with this number, the first being 0. */
  String get(int number) {
    flush();
    // Notes may follow it.
    long end = number + 1 < size ? begins[number + 1] : written;
    byte[] lines = new byte[(int) (end - begins[number])];
    try {
      file.seek(begins[number]);
      file.readFully(lines);
    } catch (IOException e) {
      throw failed("read", e);
    }
    int length = 0;
    while (lines[length] != '\n') {
      length++;
    }
    return new String(lines, 0, length, UTF_8);
  }

  /** Writes down what was added. */
  void flush() {
    if (unwritten.size() == 0) {
      return;
    }
    try {
      file.seek(written);
      file.write(unwritten.toByteArray());
    } catch (IOException e) {
      throw failed("written", e);
    }
    written += unwritten.size();
    unwritten.reset();
  }

  /** Deletes the file: the crawl is complete. */
  void delete() throws IOException {
    // Locked as long as it has its name, where a file that is open can be deleted.
    boolean isDeleted = path.toFile().delete();
    file.close();
    if (!isDeleted) {
      Files.deleteIfExists(path);
    }
  }

  @Override
  public void close() throws IOException {
    if (temporary) {
      delete();
    } else {
      file.close();
    }
  }

  private UncheckedIOException failed(String done, IOException why) {
    return new UncheckedIOException(
        new IOException(
            "links in '%s' cannot be %s (%s)%s"
                .formatted(path, done, why.getMessage(), temporary ? ANOTHER_FOLDER : ""),
            why));
  }

  private void begin(long position) {
    if (size == begins.length) {
      begins = Arrays.copyOf(begins, size * 2);
    }
    begins[size] = position;
    size++;
  }

  private void readAll(InputStream in, Consumer<String> each) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next != '\n') {
        line.write(next);
        continue;
      }
      String text = line.toString(UTF_8);
      boolean isNote = text.startsWith(NOTE);
      if (!isNote) {
        begin(written);
      }
      written += line.size() + 1;
      each.accept(isNote ? text.substring(NOTE.length()) : text);
      line.reset();
    }
  }
}
