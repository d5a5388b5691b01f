package dev.millrace.demo;

import dev.millrace.demo.crawl.Earlier;
import dev.millrace.demo.crawl.Row;
import dev.millrace.demo.crawl.SavedPages;
import dev.millrace.demo.crawl.Selectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jsoup.select.Evaluator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what is written down, and where. */
final class ResultOptions {

  private static final Set<String> STANDARD_OUTPUT = Set.of("-", "/dev/stdout", "/dev/fd/1");

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = {
        "Write a JSON object for each page there, one a line; - for standard output.",
        "Until the run has completed they are in FILE.partial."
      })
  @Nullable Path out;

  @Option(
      names = "--resume",
      paramLabel = "FILE",
      description = {
        "Go on with a run that was stopped, whose --out was FILE, with its --depth.",
        "No page is fetched or written twice."
      })
  @Nullable Path resume;

  @Option(
      names = "--save",
      paramLabel = "DIR",
      description = "Save the pages there, one file each, which the field file names.")
  @Nullable Path save;

  @Option(
      names = "--select",
      paramLabel = "NAME=CSS",
      converter = Selection.Reader.class,
      description = "Add the texts of what a CSS selector selects, as the field NAME of fields.")
  List<Selection> select = new ArrayList<>();

  @Option(
      names = "--since",
      paramLabel = "FILE",
      description = {
        "Ask for pages only if they have changed since the run whose --out was FILE.",
        "One whose links are followed is asked for in any case, unless it was saved in the same DIR."
      })
  @Nullable Path since;

  @Option(names = "--quiet", description = "Print no line for each page.")
  boolean quiet;

  /**
   * Checks what can be checked before anything is opened.
   *
   * @param json whether standard output belongs to the report
   * @throws IOException with a message for the command line
   */
  void check(boolean json) throws IOException {
    if (out != null && resume != null) {
      throw new IOException("--out must not be given with --resume, was '%s'".formatted(out));
    }
    if (json && isOutput()) {
      throw new IOException("--out must be a file where --json is given, was '%s'".formatted(out));
    }
    try {
      if (save != null) {
        Files.createDirectories(save);
      }
    } catch (IOException e) {
      throw new IOException(
          "--save must be a folder that can be written to, was '%s'".formatted(save), e);
    }
  }

  /**
   * Opens the files of a run.
   *
   * @throws IOException with a message for the command line
   */
  ScrapeFiles open(int depth, int limit) throws IOException {
    boolean resumes = resume != null;
    try {
      return resume == null
          ? ScrapeFiles.create(isOutput() ? null : out, depth, limit)
          : ScrapeFiles.resume(resume, depth, limit);
    } catch (IOException e) {
      throw new IOException(
          (resumes
                  ? "--resume must be what a run has left, was '%s' (%s)"
                  : "--out must be a file that can be written, was '%s' (%s)")
              .formatted(resumes ? resume : out, e.getMessage()),
          e);
    }
  }

  /**
   * Reads what an earlier run has written.
   *
   * @throws IOException with a message for the command line
   */
  Earlier earlier(int depth) throws IOException {
    Map<String, Row> rows = new HashMap<>();
    try {
      if (since != null) {
        RowFile.read(since).rows().forEach(row -> rows.put(row.url(), row));
      }
    } catch (IOException e) {
      throw new IOException(
          "--since must be a file of results, was '%s' (%s)".formatted(since, e.getMessage()), e);
    }
    return new Earlier(rows, saved(), depth);
  }

  /** Tells whether the rows go to standard output. */
  boolean isOutput() {
    return out != null && STANDARD_OUTPUT.contains(out.toString());
  }

  /** Returns how results are shown. */
  ScrapeLines lines() {
    if (isOutput()) {
      return ScrapeLines.JSON;
    }
    return quiet ? ScrapeLines.NONE : ScrapeLines.COLUMNS;
  }

  /** Returns where pages are saved; {@code null} if they are not. */
  @Nullable SavedPages saved() {
    return save == null ? null : new SavedPages(save);
  }

  /** Returns what is read from each page besides title and links. */
  Selectors selectors() {
    Map<String, Evaluator> byName = new LinkedHashMap<>();
    select.forEach(one -> byName.put(one.name(), one.selector()));
    return new Selectors(byName);
  }
}
