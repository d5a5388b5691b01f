package dev.millrace.demo.crawl;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads where {@code <meta http-equiv=refresh>} leads. */
final class Refresh {

  private static final Pattern CONTENT =
      Pattern.compile(
          "\\s*[0-9.]+\\s*[;,]\\s*(?:url\\s*=\\s*)?(?:'([^']*)'?|\"([^\"]*)\"?|(\\S+))\\s*",
          Pattern.CASE_INSENSITIVE);

  private Refresh() {}

  static Optional<String> target(String content) {
    Matcher matcher = CONTENT.matcher(content);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    for (int group = 1; group <= matcher.groupCount(); group++) {
      if (matcher.group(group) != null) {
        return Optional.of(matcher.group(group));
      }
    }
    return Optional.empty();
  }
}
