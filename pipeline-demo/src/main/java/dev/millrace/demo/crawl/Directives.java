package dev.millrace.demo.crawl;

import dev.millrace.http.Page;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a page asks of all robots, in its {@code <meta name=robots>} or its {@code X-Robots-Tag}.
 *
 * @param words in lower case
 */
record Directives(Set<String> words) {

  static Directives of(Page page, PageText text) {
    Set<String> words = new TreeSet<>();
    text.robots().ifPresent(meta -> add(meta, words));
    // One with a name in front is for the robot of that name.
    page.headers().allValues("X-Robots-Tag").stream()
        .filter(tag -> !tag.matches("\\s*[A-Za-z_-]+\\s*:.*"))
        .forEach(tag -> add(tag, words));
    return new Directives(words);
  }

  /** Tells whether no link of the page is to be followed. */
  boolean forbidLinks() {
    return words.contains("nofollow") || words.contains("none");
  }

  /** Tells whether the page is not to be kept. */
  boolean forbidKeeping() {
    return words.contains("noindex") || words.contains("none") || words.contains("noarchive");
  }

  /** Returns all of them; {@code null} if there are none. */
  @Nullable String text() {
    return words.isEmpty() ? null : String.join(", ", words);
  }

  private static void add(String list, Set<String> words) {
    Arrays.stream(list.split(","))
        .map(word -> word.strip().toLowerCase(Locale.ROOT))
        .filter(word -> !word.isEmpty())
        .forEach(words::add);
  }
}
