package dev.millrace.demo;

import dev.millrace.demo.crawl.Frontier;
import dev.millrace.demo.crawl.Row;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  /**
   * Opens files for a new run; what another has left, or is writing, stays.
   *
   * @throws IOException that names the file, if there is such
   */
  static ScrapeFiles create(@Nullable Path out, int depth, int limit) throws IOException {
    if (out == null) {
      return new ScrapeFiles(null, Frontier.create(depth, limit, null), List.of());
    }
    Path file = JsonLines.checked(out);
    if (JsonLines.isStream(file)) {
      return new ScrapeFiles(
          JsonLines.create(file), Frontier.create(depth, limit, null), List.of());
    }
    Path partial = JsonLines.partial(file);
    requireNothingLeft(partial);
    // First: it is locked, so that the results are nobody else's.
    Frontier frontier = Frontier.create(depth, limit, links(partial));
    try {
      return new ScrapeFiles(JsonLines.create(file), frontier, List.of());
    } catch (IOException e) {
      frontier.delete();
      throw e;
    }
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
    if (Files.isRegularFile(links(partial))) {
      Frontier.requireUnused(links(partial));
    }
    RowFile left = RowFile.read(partial);
    if (!Files.isRegularFile(links(partial))) {
      throw new IOException("no file '%s'".formatted(links(partial)));
    }
    Frontier frontier = Frontier.resume(depth, limit, links(partial), left.rows());
    left.cut();
    return new ScrapeFiles(JsonLines.append(file), frontier, left.rows());
  }

  private static void requireNothingLeft(Path partial) throws IOException {
    if (Files.isRegularFile(partial) && Files.isRegularFile(links(partial))) {
      Frontier.requireUnused(links(partial));
      throw new IOException(
          "'%s' is of a run that was stopped: go on with --resume, or remove it"
              .formatted(partial));
    }
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
}
