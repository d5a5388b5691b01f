package dev.millrace.demo;

import dev.millrace.demo.crawl.HostPattern;
import dev.millrace.demo.crawl.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options that say which links are followed. */
final class LinkOptions {

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "0",
      converter = Depth.class,
      description = {
        "Links to follow from each URL, on its site, each page once (default: ${DEFAULT-VALUE}).",
        "The shortest way to a page counts."
      })
  int depth;

  @Option(
      names = "--hosts",
      paramLabel = "HOST",
      split = ",",
      converter = HostName.class,
      description = "Follow links to these hosts, too; *.example.org for all below that name.")
  List<HostPattern> hosts = new ArrayList<>();

  @Option(
      names = "--include",
      paramLabel = "REGEX",
      converter = Regex.class,
      description = "Follow only links in which this is found.")
  List<Pattern> include = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "REGEX",
      converter = Regex.class,
      description = "Follow no links in which this is found.")
  List<Pattern> exclude = new ArrayList<>();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000000",
      converter = Limit.class,
      description = {
        "Most pages to fetch (default: ${DEFAULT-VALUE}); the report says how many are left."
      })
  int limit = Limit.MOST;

  /**
   * Returns which links are followed.
   *
   * @param obeysNofollow whether a page may forbid to follow its links
   */
  Scope scope(boolean obeysNofollow) {
    return new Scope(hosts, include, exclude, obeysNofollow);
  }
}
