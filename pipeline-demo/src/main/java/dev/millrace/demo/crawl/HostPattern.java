package dev.millrace.demo.crawl;

import java.util.Locale;

/**
 * A host, or with {@code *.} in front all that end in it, itself included.
 *
 * @param name in lower case
 */
public record HostPattern(String name) {

  private static final String ANY = "*.";

  public HostPattern {
    name = name.toLowerCase(Locale.ROOT);
  }

  boolean matches(String host) {
    return name.startsWith(ANY)
        ? host.equals(name.substring(ANY.length())) || host.endsWith(name.substring(1))
        : host.equals(name);
  }
}
