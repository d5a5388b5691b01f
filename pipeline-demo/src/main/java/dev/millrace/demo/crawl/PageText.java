package dev.millrace.demo.crawl;

import dev.millrace.http.Link;
import java.net.URI;
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
  private final Set<String> links = new LinkedHashSet<>();
  private @Nullable String title;
  private @Nullable String base;
  private @Nullable String robots;

  /**
   * @param obeysNofollow whether links that say {@code nofollow} are left out
   */
  PageText(boolean obeysNofollow) {
    this.obeysNofollow = obeysNofollow;
  }

  /** Reads an element whose end was reached. */
  void read(Element element) {
    String name = element.normalName();
    // What stands in a template shows nothing and leads nowhere.
    if (!NAMES.contains(name) || isWithin(element, "template")) {
      return;
    }
    if (BY_HREF.contains(name) && element.hasAttr("href") && mayFollow(element)) {
      links.add(element.attr("href"));
    } else if (BY_SRC.contains(name) && element.hasAttr("src")) {
      links.add(element.attr("src"));
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

  /** Returns what the page asks of robots, in lower case. */
  Optional<String> robots() {
    return Optional.ofNullable(robots);
  }

  /**
   * Returns what the page links to, each once, in order.
   *
   * @param location where the page was found
   */
  List<Named> links(URI location) {
    URI relativeTo =
        Optional.ofNullable(base).flatMap(href -> Link.of(location, href).uri()).orElse(location);
    Set<Named> named = new LinkedHashSet<>();
    links.forEach(link -> Named.of(Link.of(relativeTo, link)).ifPresent(named::add));
    return List.copyOf(named);
  }

  private void readMeta(Element meta) {
    String content = meta.attr("content");
    if (meta.attr("name").equalsIgnoreCase("robots")) {
      robots = content.toLowerCase(Locale.ROOT);
    } else if (meta.attr("http-equiv").equalsIgnoreCase("refresh")) {
      Refresh.target(content).ifPresent(links::add);
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
