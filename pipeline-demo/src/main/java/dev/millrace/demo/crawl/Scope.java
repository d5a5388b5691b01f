package dev.millrace.demo.crawl;

import dev.millrace.http.RobotsTag;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Which links are followed: those on the site of the page. The same host is the same site, whether
 * by http or https; other ports are others. Where a page that was asked for was redirected to is
 * its site, too.
 *
 * <p>Safe to use from any thread.
 */
public final class Scope {

  private final List<HostPattern> hosts;
  private final List<Pattern> include;
  private final List<Pattern> exclude;
  private final boolean obeysNofollow;

  /** What a site was redirected from, by what it was redirected to. */
  private final Map<String, String> origins = new ConcurrentHashMap<>();

  /**
   * @param hosts sites that are followed to besides
   * @param include if there are any, one of them has to be found in a link
   * @param exclude none of them may be found in a link
   * @param obeysNofollow whether a page may forbid to follow its links
   */
  public Scope(
      List<HostPattern> hosts,
      List<Pattern> include,
      List<Pattern> exclude,
      boolean obeysNofollow) {
    this.hosts = List.copyOf(hosts);
    this.include = List.copyOf(include);
    this.exclude = List.copyOf(exclude);
    this.obeysNofollow = obeysNofollow;
  }

  boolean obeysNofollow() {
    return obeysNofollow;
  }

  boolean mayFollow(RobotsTag robots) {
    return !obeysNofollow || robots.allowsFollowing();
  }

  /** Notes where a page was found by the crawl that is resumed. */
  public void resumed(Row row) {
    String location = row.answer().location();
    if (row.depth() == 0 && location != null) {
      redirected(URI.create(row.url()), URI.create(location));
    }
  }

  private void redirected(URI asked, URI location) {
    String from = root(site(asked));
    if (!from.equals(root(site(location)))) {
      origins.put(root(site(location)), from);
    }
  }

  /**
   * Returns the links that are followed.
   *
   * @param location where the page was found
   */
  List<Named> followed(Target page, URI location, List<Named> links) {
    URI asked = page.named().uri();
    if (page.depth() == 0) {
      redirected(asked, location);
    }
    return links.stream()
        .filter(link -> link.isBroken() || follows(page, asked, location, link.uri()))
        .toList();
  }

  private boolean follows(Target page, URI asked, URI location, URI link) {
    String text = link.toString();
    boolean isThere =
        page.depth() == 0
            // Where other pages that were asked for lead may not be known yet.
            ? site(link).equals(site(asked)) || site(link).equals(site(location))
            : root(site(link)).equals(root(site(asked)));
    return (isThere || hosts.stream().anyMatch(host -> host.matches(host(link))))
        && (include.isEmpty() || include.stream().anyMatch(one -> one.matcher(text).find()))
        && exclude.stream().noneMatch(one -> one.matcher(text).find());
  }

  private String root(String site) {
    String from = site;
    for (String next = origins.get(from); next != null; next = origins.get(from)) {
      from = next;
    }
    return from;
  }

  private static String site(URI url) {
    // In its normal form.
    return url.getRawAuthority();
  }

  private static String host(URI url) {
    return site(url).replaceFirst(":[0-9]+$", "");
  }
}
