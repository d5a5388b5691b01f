package dev.millrace.demo.crawl;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.http.Page;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands on a page.
 *
 * @param bytes the size of the body
 * @param title {@code null} if there is none
 * @param fields what was selected, by name
 * @param robots what the page asks of robots, in lower case
 * @param file where the body was saved
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Content(
    @JsonInclude long bytes,
    @Nullable String title,
    Map<String, List<String>> fields,
    @Nullable String robots,
    @Nullable String file) {

  public Content {
    // A file of rows leaves out what is empty.
    fields = fields == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  static final Content NONE = new Content(0, null, Map.of(), null, null);

  /** Returns what is told of a page that is no HTML. */
  static Content of(Page page) {
    return new Content(page.bytes(), null, Map.of(), null, null);
  }

  Content savedAs(String name) {
    return new Content(bytes, title, fields, robots, name);
  }
}
