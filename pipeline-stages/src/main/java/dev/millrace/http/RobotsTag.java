package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a page asks robots to do with it, by {@code X-Robots-Tag} and {@code <meta name="robots">}.
 *
 * <pre>{@code
 * RobotsTag tag = RobotsTag.of(page, "millbot").and(contentOfMeta);
 * if (tag.allowsFollowing()) { … }
 * }</pre>
 *
 * <p>Immutable. Robots.txt says what may be fetched, this what may be done with it afterwards.
 */
public final class RobotsTag {

  private static final RobotsTag ALL = new RobotsTag(true, true);

  private static final Pattern NAMED = Pattern.compile("\\s*([A-Za-z0-9_-]+)\\s*:(.*)");
  // They have a value after a colon, as an agent has its rules.
  private static final Set<String> WITH_VALUE =
      Set.of("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview");

  private final boolean indexing;
  private final boolean following;

  private RobotsTag(boolean indexing, boolean following) {
    this.indexing = indexing;
    this.following = following;
  }

  /**
   * Returns what the headers of a page say.
   *
   * @param agent the name by which a header may address this robot alone, in any case
   */
  public static RobotsTag of(Page page, String agent) {
    requireNonNull(agent, "agent");
    RobotsTag tag = ALL;
    for (String header : page.headers().allValues("X-Robots-Tag")) {
      tag = tag.and(header, agent);
    }
    return tag;
  }

  /**
   * Returns what this and a {@code <meta>} of the page say together.
   *
   * @param content of one whose name is {@code robots}, or this robot's
   */
  public RobotsTag and(String content) {
    RobotsTag tag = this;
    for (String rule : content.split(",", -1)) {
      tag = tag.with(rule);
    }
    return tag;
  }

  /** Tells whether the page may be shown, or kept to be found; false for {@code noindex}. */
  public boolean allowsIndexing() {
    return indexing;
  }

  /** Tells whether the links of the page may be followed; false for {@code nofollow}. */
  public boolean allowsFollowing() {
    return following;
  }

  private RobotsTag and(String header, String agent) {
    RobotsTag tag = this;
    boolean isForUs = true;
    for (String rule : header.split(",", -1)) {
      Matcher named = NAMED.matcher(rule);
      boolean isNamed =
          named.matches() && !WITH_VALUE.contains(named.group(1).toLowerCase(Locale.ROOT));
      isForUs = isNamed ? named.group(1).equalsIgnoreCase(agent) : isForUs;
      tag = isForUs ? tag.with(isNamed ? named.group(2) : rule) : tag;
    }
    return tag;
  }

  private RobotsTag with(String rule) {
    return switch (rule.strip().toLowerCase(Locale.ROOT)) {
      case "none" -> new RobotsTag(false, false);
      case "noindex" -> new RobotsTag(false, following);
      case "nofollow" -> new RobotsTag(indexing, false);
      default -> this;
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RobotsTag tag && indexing == tag.indexing && following == tag.following;
  }

  @Override
  public int hashCode() {
    return (indexing ? 2 : 0) + (following ? 1 : 0);
  }

  @Override
  public String toString() {
    return "RobotsTag["
        + (indexing ? "index" : "noindex")
        + (following ? ", follow]" : ", nofollow]");
  }
}
