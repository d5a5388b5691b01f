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
import org.jspecify.annotations.Nullable;

/**
 * Reads pages: their titles, what is selected from them, and their links as far as they are
 * followed. Safe to use from any thread.
 */
public final class Reader {

  private static final Set<String> KEPT = Set.of("html", "head", "body");

  private final Scope scope;
  private final Selectors selectors;
  private final Earlier earlier;
  private final String agent;
  private final int depth;
  private final LinkCache cache = new LinkCache();

  /**
   * @param scope which links are followed
   * @param selectors what else is read
   * @param earlier what is told of pages that have not changed
   * @param agent by which name a page may address this robot
   * @param depth how many links to follow from a page that was asked for
   */
  public Reader(Scope scope, Selectors selectors, Earlier earlier, String agent, int depth) {
    this.scope = scope;
    this.selectors = selectors;
    this.earlier = earlier;
    this.agent = agent;
    this.depth = depth;
  }

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
    Row before = earlier.unchanged(fetched.target(), page);
    if (before != null) {
      List<Named> links = links(fetched.target(), earlier.copy(before, page));
      return new Visit(
          fetched.target(), Row.of(fetched, page, before.content(), true), links, null);
    }
    Content content = Content.of(page);
    List<Named> links = List.of();
    if (page.isHtml()) {
      PageText text = new PageText(page, agent, scope.obeysNofollow());
      content = content.with(text, parse(page, text, selectors));
      links = links(fetched.target(), page, text);
    }
    return new Visit(fetched.target(), Row.of(fetched, page, content, false), links, kept(page));
  }

  /** A page that nobody saves is let go of. */
  private @Nullable Page kept(Page page) {
    return earlier.saved() == null ? null : page;
  }

  private List<Named> links(Target target, @Nullable Page page) {
    if (page == null || !page.isHtml()) {
      return List.of();
    }
    PageText text = new PageText(page, agent, scope.obeysNofollow());
    parse(page, text, Selectors.NONE);
    return links(target, page, text);
  }

  private List<Named> links(Target target, Page page, PageText text) {
    boolean follows = page.status() / 100 == 2 && target.depth() < depth;
    return follows && scope.mayFollow(text.robots())
        ? scope.followed(
            target, page.location(), text.takeLinks(page.location(), page.charset(), cache))
        : List.of();
  }

  private static Map<String, List<String>> parse(Page page, PageText text, Selectors selectors) {
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
