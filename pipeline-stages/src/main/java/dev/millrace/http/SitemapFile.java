package dev.millrace.http;

import crawlercommons.sitemaps.AbstractSiteMap;
import crawlercommons.sitemaps.SiteMap;
import crawlercommons.sitemaps.SiteMapIndex;
import crawlercommons.sitemaps.SiteMapParser;
import crawlercommons.sitemaps.UnknownFormatException;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.util.List;
import java.util.Optional;

/**
 * One file of a sitemap.
 *
 * @param pages those that it lists of its own host
 * @param files of an index, those that it lists of its own host
 */
record SitemapFile(List<URI> pages, List<URI> files) {

  private static final byte[] ZIPPED = {0x1f, (byte) 0x8b};

  static SitemapFile of(Page page) {
    try {
      URL url = page.location().toURL();
      AbstractSiteMap map = parser().parseSiteMap(type(page), page.body().toBytes(), url);
      if (map instanceof SiteMapIndex index) {
        List<URI> files =
            index.getSitemaps().stream()
                .flatMap(file -> own(page, file.getUrl()).stream())
                .toList();
        return new SitemapFile(List.of(), files);
      }
      List<URI> pages =
          ((SiteMap) map)
              .getSiteMapUrls().stream()
                  .flatMap(entry -> own(page, entry.getUrl()).stream())
                  .toList();
      return new SitemapFile(pages, List.of());
    } catch (UnknownFormatException | IOException e) {
      throw Failures.malformed(
          Hop.first(PageRequest.of(page.uri())), "no sitemap: " + e.getMessage(), e);
    }
  }

  private static SiteMapParser parser() {
    // Not strict: robots.txt may name a sitemap for paths above its own. The host is checked here.
    SiteMapParser parser = new SiteMapParser(false, true);
    parser.setStrictNamespace(false);
    return parser;
  }

  private static String type(Page page) {
    // A zipped file is often said to be what it was before.
    return page.body().startsWith(ZIPPED)
        ? "application/gzip"
        : page.contentType().orElse("application/xml");
  }

  private static Optional<URI> own(Page page, URL url) {
    String host = Origin.of(page.location()).host();
    return Link.of(page.location(), url.toString())
        .uri()
        .filter(uri -> Origin.of(uri).host().equals(host));
  }
}
