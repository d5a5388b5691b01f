package dev.millrace.demo.crawl;

import dev.millrace.http.Page;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.parser.Parser;
import org.jsoup.parser.StreamParser;

/**
 * Reads pages: their titles, what is selected from them, and their links as far as they are
 * followed. Safe to use from any thread.
 *
 * @param scope which links are followed
 * @param selectors what else is read, by name
 * @param depth how many links to follow from a page that was asked for
 */
public record Reader(Scope scope, Selectors selectors, int depth) {

  private static final Set<String> KEPT = Set.of("html", "head", "body");

  /**
   * Returns what is worth writing down of a fetch.
   *
   * @throws NotStartedException if it was not started: there is nothing to write down
   */
  public Visit read(Fetched fetched) {
    if (fetched.error() instanceof NotStartedException notStarted) {
      throw notStarted;
    }
    Page page = fetched.page();
    try {
      return page == null ? none(fetched) : read(fetched, page);
    } catch (RuntimeException e) {
      return none(fetched.failed(e));
    }
  }

  private static Visit none(Fetched fetched) {
    return new Visit(fetched.target(), Row.failed(fetched), List.of(), null);
  }

  private Visit read(Fetched fetched, Page page) {
    Target target = fetched.target();
    if (!page.isHtml()) {
      return new Visit(target, Row.of(fetched, page, Content.of(page)), List.of(), page);
    }
    PageText text = new PageText(scope.obeysNofollow());
    Map<String, List<String>> selected = parse(page, text);
    Directives robots = Directives.of(page, text);
    Content content =
        new Content(page.bytes(), text.title().orElse(null), selected, robots.text(), null);
    boolean follows = page.status() / 100 == 2 && target.depth() < depth;
    List<Named> links =
        follows && scope.mayFollow(robots)
            ? scope.followed(target, page.location(), text.links(page.location()))
            : List.of();
    return new Visit(target, Row.of(fetched, page, content), links, page);
  }

  private Map<String, List<String>> parse(Page page, PageText text) {
    try (StreamParser parser =
        new StreamParser(Parser.htmlParser())
            .parse(
                new InputStreamReader(page.inputStream(), page.charset()),
                page.location().toString())) {
      boolean whole = !selectors.isEmpty();
      parser.stream()
          .forEach(
              element -> {
                text.read(element);
                if (!whole) {
                  forget(element);
                }
              });
      return whole ? selectors.select(parser.document()) : Map.of();
    }
  }

  /** Takes what was read out of the document, so that a page of any size needs little memory. */
  private static void forget(Element element) {
    if (KEPT.contains(element.normalName())) {
      return;
    }
    for (Node before = element.previousSibling();
        before != null;
        before = element.previousSibling()) {
      if (before instanceof Element) {
        break;
      }
      before.remove();
    }
    element.remove();
  }
}
