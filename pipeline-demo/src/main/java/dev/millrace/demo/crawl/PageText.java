package dev.millrace.demo.crawl;

import dev.millrace.http.Link;
import dev.millrace.http.Page;
import dev.millrace.http.RobotsTag;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/**
 * Collects what an HTML page says, an element at a time. Links are kept as they stand there, each
 * once, until it is known what they are relative to.
 */
final class PageText {

  private static final Set<String> NAMES =
      Set.of("a", "area", "iframe", "frame", "title", "base", "meta");
  private static final Set<String> BY_HREF = Set.of("a", "area");
  private static final Set<String> BY_SRC = Set.of("iframe", "frame");

  private final boolean obeysNofollow;
  private final String agent;
  private final Set<String> links = new LinkedHashSet<>();
  private @Nullable String title;
  private @Nullable String base;
  private RobotsTag robots;

  /**
   * @param page whose elements are read
   * @param agent by which name it may address this robot
   * @param obeysNofollow whether links that say {@code nofollow} are left out
   */
  PageText(Page page, String agent, boolean obeysNofollow) {
    this.agent = agent;
    this.obeysNofollow = obeysNofollow;
    this.robots = RobotsTag.of(page, agent);
  }

  /** Reads an element whose end was reached. */
  void read(Element element) {
    String name = element.normalName();
    // What stands in a template shows nothing and leads nowhere.
    if (!NAMES.contains(name) || isWithin(element, "template")) {
      return;
    }
    if (BY_HREF.contains(name) && element.hasAttr("href") && mayFollow(element)) {
      addLink(element.attr("href"));
    } else if (BY_SRC.contains(name) && element.hasAttr("src")) {
      addLink(element.attr("src"));
    } else if (name.equals("title") && title == null && !isWithin(element, "svg")) {
      title = element.text();
    } else if (name.equals("base") && base == null && element.hasAttr("href")) {
      base = element.attr("href");
    } else if (name.equals("meta")) {
      readMeta(element);
    }
  }

  Optional<String> title() {
    return Optional.ofNullable(title).filter(text -> !text.isEmpty());
  }

  /** Returns what the page asks of robots. */
  RobotsTag robots() {
    return robots;
  }

  /**
   * Takes out what the page links to, each once, in order.
   *
   * @param location where the page was found
   * @param charset of the page, from which their queries are escaped
   * @param cache reads them
   */
  List<Named> takeLinks(URI location, Charset charset, LinkCache cache) {
    URI relativeTo =
        Optional.ofNullable(base)
            .flatMap(href -> Link.of(location, href, charset).uri())
            .orElse(location);
    Set<Named> named = new LinkedHashSet<>();
    // Of a large page there is no room for both.
    for (Iterator<String> each = links.iterator(); each.hasNext(); each.remove()) {
      cache.get(relativeTo, each.next(), charset).ifPresent(named::add);
    }
    return List.copyOf(named);
  }

  /** A fragment is no part of what is fetched. */
  private void addLink(String link) {
    int fragment = link.indexOf('#');
    links.add(fragment < 0 ? link : link.substring(0, fragment));
  }

  private void readMeta(Element meta) {
    String content = meta.attr("content");
    String name = meta.attr("name");
    if (name.equalsIgnoreCase("robots") || name.equalsIgnoreCase(agent)) {
      robots = robots.and(content);
    } else if (meta.attr("http-equiv").equalsIgnoreCase("refresh")) {
      Refresh.target(content).ifPresent(this::addLink);
    }
  }

  private boolean mayFollow(Element link) {
    String rel = " " + link.attr("rel").toLowerCase(Locale.ROOT).replaceAll("\\s+", " ") + " ";
    return !obeysNofollow || !rel.contains(" nofollow ");
  }

  /** Tells whether an element stands in another of that name. */
  private static boolean isWithin(Element element, String name) {
    for (Element outer = element.parent(); outer != null; outer = outer.parent()) {
      if (outer.normalName().equals(name)) {
        return true;
      }
    }
    return false;
  }
}
