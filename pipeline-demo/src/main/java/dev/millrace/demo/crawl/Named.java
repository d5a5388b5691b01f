package dev.millrace.demo.crawl;

import static java.util.Objects.requireNonNull;

import dev.millrace.http.Link;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a link or a line names as a page.
 *
 * @param text the URL in its normal form; of what is none what can be shown of it
 * @param rule what it would have to be, as in "URL must …"; {@code null} if it is a URL
 */
public record Named(String text, @Nullable String rule) {

  /** Begins the line of what is no URL: no URL begins so. */
  private static final String BROKEN = "!";

  private static final char TAB = '\t';

  /** Returns what a link names; nothing if that is no page, as of a mail address. */
  static Optional<Named> of(Link link) {
    if (link instanceof Link.Broken broken) {
      return Optional.of(broken(broken.text(), broken.rule()));
    }
    return link.uri().map(uri -> new Named(uri.toString(), null));
  }

  /** Returns what a person names, which has to be a page. */
  public static Named asked(String text) {
    return Typed.read(text);
  }

  public static Named broken(String text, String rule) {
    return new Named(text.replaceAll("\\p{C}", "?"), rule);
  }

  /** Tells whether this is no URL. */
  public boolean isBroken() {
    return rule != null;
  }

  /** Returns the URL, which this must be. */
  public URI uri() {
    return URI.create(text);
  }

  /** Returns one line, which {@link #decode} reads. */
  String encode() {
    return rule == null ? text : BROKEN + rule + TAB + text;
  }

  static Named decode(String line) {
    if (!line.startsWith(BROKEN)) {
      return new Named(line, null);
    }
    int tab = line.indexOf(TAB);
    return new Named(line.substring(tab + 1), requireNonNull(line.substring(1, tab)));
  }
}
