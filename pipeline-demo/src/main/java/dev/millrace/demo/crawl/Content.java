package dev.millrace.demo.crawl;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.http.Page;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands on a page.
 *
 * @param bytes the size of the body
 * @param title {@code null} if there is none
 * @param fields what was selected, by name
 * @param robots what the page forbids robots: {@code noindex}, {@code nofollow}, or both
 * @param file where the body was saved
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Content(
    @JsonInclude long bytes,
    @Nullable String title,
    Map<String, List<String>> fields,
    @Nullable String robots,
    @Nullable String file) {

  private static final String NOINDEX = "noindex";

  static final Content NONE = new Content(0, null, Map.of(), null, null);

  public Content {
    // A file of rows leaves out what is empty.
    fields = fields == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** Returns what is told of any page. */
  static Content of(Page page) {
    return new Content(page.bytes(), null, Map.of(), null, null);
  }

  /** Returns what is told of a page of HTML. */
  Content with(PageText text, Map<String, List<String>> selected) {
    String forbidden =
        Stream.of(
                text.robots().allowsIndexing() ? "" : NOINDEX,
                text.robots().allowsFollowing() ? "" : "nofollow")
            .filter(word -> !word.isEmpty())
            .collect(Collectors.joining(", "));
    return new Content(
        bytes, text.title().orElse(null), selected, forbidden.isEmpty() ? null : forbidden, file);
  }

  /** Tells whether the page may be kept. */
  boolean mayBeKept() {
    return robots == null || !robots.startsWith(NOINDEX);
  }

  Content savedAs(String name) {
    return new Content(bytes, title, fields, robots, name);
  }
}
