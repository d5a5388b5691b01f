package dev.millrace.demo;

import dev.millrace.demo.site.DemoSite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that say which pages are asked for. */
final class PageOptions {

  @Parameters(paramLabel = "URL", description = "Pages to fetch.")
  List<String> urls = new ArrayList<>();

  @Option(
      names = "--urls",
      paramLabel = "FILE",
      description = {
        "More of them, one a line; blank lines and # lines are ignored; - for standard input."
      })
  @Nullable Path file;

  /** Tells whether no page is asked for. */
  boolean isNone() {
    return file == null && urls.isEmpty();
  }

  /**
   * Opens the list of pages.
   *
   * @param site one whose pages are asked for, too
   * @throws IOException with a message for the command line
   */
  PageList open(@Nullable DemoSite site) throws IOException {
    if (site != null) {
      return new PageList(null, site.pages().stream().map(String::valueOf).toList());
    }
    try {
      return new PageList(file == null ? null : UrlFile.open(file), urls);
    } catch (IOException e) {
      throw new IOException(
          "--urls must be a text file of URLs, was '%s' (%s)".formatted(file, e.getMessage()), e);
    }
  }
}
