package dev.millrace.demo.crawl;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Evaluator;

/**
 * What is read from each page, by name.
 *
 * @param byName jsoup's selectors
 */
public record Selectors(Map<String, Evaluator> byName) {

  static final Selectors NONE = new Selectors(Map.of());

  boolean isEmpty() {
    return byName.isEmpty();
  }

  /** Returns the texts of the elements that are selected. */
  Map<String, List<String>> select(Document document) {
    Map<String, List<String>> selected = new LinkedHashMap<>();
    byName.forEach(
        (name, selector) ->
            selected.put(name, document.select(selector).stream().map(Element::text).toList()));
    return selected;
  }
}
