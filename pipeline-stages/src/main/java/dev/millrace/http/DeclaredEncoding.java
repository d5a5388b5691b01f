package dev.millrace.http;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the charset that a response declares: in its Content-Type, and in the first 1,024 bytes of
 * a page of HTML, where browsers look for it.
 */
final class DeclaredEncoding {

  private static final int PRESCANNED = 1024;

  private static final Pattern PARAMETER =
      Pattern.compile("(?i);\\s*charset\\s*=\\s*(?:\"([^\"]*)\"?|([^;\\s]*))");

  // A comment, or a tag with its attributes, in which other tags are only text.
  private static final Pattern MARKUP =
      Pattern.compile(
          "(?s)<!--.*?-->|<(/?[A-Za-z][^\\s/>]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*+)>|<[!/?][^>]*>");
  private static final Pattern ATTRIBUTE =
      Pattern.compile("([^\\s/>=]+)(?:\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s>]+)))?");
  private static final Pattern IN_CONTENT =
      Pattern.compile("(?i)charset\\s*=\\s*[\"']?([^\\s;\"']+)");
  private static final Pattern XML =
      Pattern.compile("(?s)^<\\?xml[^>]*?\\sencoding\\s*=\\s*[\"']([^\"']+)[\"']");

  private DeclaredEncoding() {}

  /** Returns the charset that a Content-Type names, if browsers know it. */
  static Optional<Charset> ofHeader(String contentType) {
    Matcher parameter = PARAMETER.matcher(contentType);
    return parameter.find() ? Encodings.of(group(parameter.toMatchResult(), 1)) : Optional.empty();
  }

  /** Returns the charset that a page of HTML names in its first tags, if browsers know it. */
  static Optional<Charset> ofHtml(Body body) {
    String start = body.start(PRESCANNED);
    Matcher xml = XML.matcher(start);
    return MARKUP
        .matcher(start)
        .results()
        .filter(markup -> "meta".equalsIgnoreCase(markup.group(1)))
        .flatMap(meta -> ofMeta(meta.group(2)).stream())
        .findFirst()
        .or(() -> xml.find() ? Encodings.of(xml.group(1)) : Optional.empty())
        .map(DeclaredEncoding::readable);
  }

  private static Optional<Charset> ofMeta(String attributes) {
    Map<String, String> byName = new HashMap<>();
    ATTRIBUTE
        .matcher(attributes)
        .results()
        .forEach(a -> byName.putIfAbsent(a.group(1).toLowerCase(Locale.ROOT), group(a, 2)));
    String charset = byName.get("charset");
    if (charset != null) {
      return Encodings.of(charset);
    }
    boolean isType = "content-type".equalsIgnoreCase(byName.get("http-equiv"));
    Matcher content = IN_CONTENT.matcher(byName.getOrDefault("content", ""));
    return isType && content.find() ? Encodings.of(content.group(1)) : Optional.empty();
  }

  // What could be read as bytes of ASCII is no UTF-16, whatever it says.
  private static Charset readable(Charset charset) {
    return charset.name().startsWith("UTF-16") ? StandardCharsets.UTF_8 : charset;
  }

  /** Returns the first group from this one on that has matched. */
  private static String group(MatchResult match, int first) {
    for (int i = first; i <= match.groupCount(); i++) {
      @Nullable String text = match.group(i);
      if (text != null) {
        return text;
      }
    }
    return "";
  }
}
