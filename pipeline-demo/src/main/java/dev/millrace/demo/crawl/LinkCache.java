package dev.millrace.demo.crawl;

import dev.millrace.http.Link;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the links of a site mean: those that were read last are remembered, since the pages of a
 * folder name the same ones again and again, and reading them is most of the work of a crawl.
 *
 * <p>Safe to use from any thread.
 */
public final class LinkCache {

  private static final int MOST = 4_096;

  private final Map<String, Optional<Named>> known = new Eldest();

  /**
   * Returns what a link names.
   *
   * @param base what it is relative to
   * @param link as it stands there
   * @param charset the page's
   */
  Optional<Named> get(URI base, String link, Charset charset) {
    String key = charset.name() + ' ' + scope(base, link) + ' ' + link;
    synchronized (known) {
      Optional<Named> named = known.get(key);
      if (named != null) {
        return named;
      }
    }
    Optional<Named> named = Named.of(Link.of(base, link, charset));
    synchronized (known) {
      known.put(key, named);
    }
    return named;
  }

  /** Returns how much of the base counts: all of it, or what comes before its last segment. */
  private static String scope(URI base, String link) {
    String whole = base.getScheme() + "://" + base.getRawAuthority() + base.getRawPath();
    boolean isInFolder = !link.isEmpty() && Character.isLetterOrDigit(link.charAt(0));
    boolean isAbove = link.startsWith("../") || link.startsWith("/") || link.startsWith("./");
    return isInFolder || isAbove ? whole.substring(0, whole.lastIndexOf('/') + 1) : base.toString();
  }

  private static final class Eldest extends LinkedHashMap<String, Optional<Named>> {

    private static final long serialVersionUID = 1L;

    private Eldest() {
      super(MOST, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Optional<Named>> eldest) {
      return size() > MOST;
    }
  }
}
