package dev.millrace.demo;

import dev.millrace.http.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/** What a page says. */
final class PageText {

  /** Where other pages are named, and by which attribute. */
  private static final String LINKS = "a[href], area[href], iframe[src], frame[src]";

  private final URI url;
  private final Document document;

  private PageText(URI url, Document document) {
    this.url = url;
    this.document = document;
  }

  /** Reads a page, whatever it is: of one that is no HTML there is nothing to tell. */
  static PageText of(Page page) {
    try {
      return new PageText(
          page.uri(), Jsoup.parse(page.inputStream(), charset(page), page.uri().toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The charset that the header names; without one, jsoup looks for it in the page. */
  private static @Nullable String charset(Page page) {
    boolean named =
        page.headers()
            .firstValue("Content-Type")
            .filter(type -> type.toLowerCase(Locale.ROOT).contains("charset="))
            .isPresent();
    return named ? page.charset().name() : null;
  }

  Optional<String> title() {
    return Optional.of(document.title()).filter(title -> !title.isEmpty());
  }

  /** Returns the pages of the same site that this one links to, each once, in their order. */
  List<URI> links() {
    return document.select(LINKS).stream()
        .flatMap(PageText::target)
        .filter(this::isOnTheSameSite)
        .distinct()
        .toList();
  }

  private static Stream<URI> target(Element link) {
    String address = link.absUrl(link.hasAttr("href") ? "href" : "src");
    int fragment = address.indexOf('#');
    try {
      URI uri = new URI(fragment < 0 ? address : address.substring(0, fragment));
      return Stream.of(withPath(uri.parseServerAuthority()));
    } catch (URISyntaxException notAUrl) {
      return Stream.empty();
    }
  }

  /** A site and its first page are the same. */
  private static URI withPath(URI uri) {
    boolean bare = uri.getHost() != null && uri.getRawPath().isEmpty();
    return bare
        ? uri.resolve("/" + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()))
        : uri;
  }

  private boolean isOnTheSameSite(URI link) {
    return url.getScheme().equalsIgnoreCase(Objects.requireNonNullElse(link.getScheme(), ""))
        && url.getHost().equalsIgnoreCase(Objects.requireNonNullElse(link.getHost(), ""))
        && url.getPort() == link.getPort();
  }
}
