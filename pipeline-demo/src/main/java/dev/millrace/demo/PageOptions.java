package dev.millrace.demo;

import dev.millrace.demo.crawl.Named;
import dev.millrace.demo.site.DemoSite;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that say which pages are asked for. */
final class PageOptions {

  @Parameters(paramLabel = "URL", description = "Pages to fetch; http where there is no scheme.")
  List<String> urls = new ArrayList<>();

  @Option(
      names = "--urls",
      paramLabel = "FILE",
      description = {
        "More of them, one a line; blank lines and # lines are ignored; - for standard input."
      })
  @Nullable Path file;

  @Option(
      names = "--sitemap",
      paramLabel = "URL",
      converter = WebUrl.class,
      description = "Fetch the pages that this sitemap lists, too; may be given more than once.")
  List<URI> sitemaps = new ArrayList<>();

  @Option(
      names = "--sitemaps",
      description = "Fetch the pages of the sitemaps that the robots.txt of each URL names, too.")
  boolean ofRobots;

  /** Tells whether no page is asked for. */
  boolean isNone() {
    return file == null && urls.isEmpty() && sitemaps.isEmpty();
  }

  /** Tells whether the pages of sitemaps are asked for, however many that are. */
  boolean namesSitemaps() {
    return !sitemaps.isEmpty();
  }

  /** Returns the pages that are listed elsewhere. */
  Iterator<Named> listed(SitemapPages pages) {
    return sitemaps.isEmpty() && !ofRobots
        ? Collections.emptyIterator()
        : pages.of(sitemaps, ofRobots ? SitemapPages.uris(urls) : List.of());
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
