package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.demo.crawl.Frontier;
import dev.millrace.demo.crawl.Row;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The files of a run: its results, and beside them the pages that are known, with which a run that
 * was stopped can be resumed.
 *
 * @param rows where results are written; {@code null} if they are not
 * @param frontier the pages that are known
 * @param resumed the results of the run that is resumed
 */
record ScrapeFiles(@Nullable JsonLines rows, Frontier frontier, List<Row> resumed)
    implements Closeable {

  private static final String PARTIAL = ".partial";
  private static final String LINKS = ".links";

  static ScrapeFiles create(@Nullable Path out, int depth, int limit) throws IOException {
    JsonLines rows = out == null ? null : JsonLines.create(out);
    Path links = rows == null || rows.isStream() ? null : links(rows.partial());
    return new ScrapeFiles(rows, Frontier.create(depth, limit, links), List.of());
  }

  /**
   * Opens what a run has left.
   *
   * @param out what its {@code --out} was, or the partial file
   */
  static ScrapeFiles resume(Path out, int depth, int limit) throws IOException {
    String name = String.valueOf(out.getFileName());
    Path file =
        name.endsWith(PARTIAL)
            ? out.resolveSibling(name.substring(0, name.length() - PARTIAL.length()))
            : out;
    Path partial = JsonLines.partial(file);
    if (!Files.isRegularFile(partial)) {
      throw new IOException("no file '%s'".formatted(partial));
    }
    List<Row> rows = new ArrayList<>();
    cutAfter(partial, readAll(partial, rows));
    return new ScrapeFiles(
        JsonLines.append(file), Frontier.resume(depth, limit, links(partial), rows), rows);
  }

  /** Gives the results their name: the run is complete. */
  void commit() throws IOException {
    if (rows != null) {
      rows.commit();
      frontier.delete();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      frontier.close();
    } finally {
      if (rows != null) {
        rows.close();
      }
    }
  }

  private static Path links(Path partial) {
    return partial.resolveSibling(partial.getFileName() + LINKS);
  }

  /** Returns how many bytes are whole lines. */
  private static long readAll(Path partial, List<Row> rows) throws IOException {
    long whole = 0;
    long size = Files.size(partial);
    try (BufferedReader lines = Files.newBufferedReader(partial)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        long end = whole + line.getBytes(UTF_8).length + 1;
        if (end > size) {
          break;
        }
        rows.add(row(line, rows.size() + 1, partial));
        whole = end;
      }
    }
    return whole;
  }

  private static Row row(String line, int number, Path partial) throws IOException {
    try {
      return Json.read(line, Row.class);
    } catch (JacksonException e) {
      throw new IOException("line %d of '%s' is no row".formatted(number, partial), e);
    }
  }

  /** What follows is the beginning of a line whose writing was cut off. */
  private static void cutAfter(Path partial, long whole) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(partial.toFile(), "rw")) {
      file.setLength(whole);
    }
  }
}
