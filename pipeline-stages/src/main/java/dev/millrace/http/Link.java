package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a link on a page, or a URL that somebody typed, means: read as browsers read it (WHATWG
 * URL), where {@link URI} knows only what is written without a fault.
 *
 * <pre>{@code
 * Link link = Link.of(page.location(), "a b|c.html");
 * link.uri().ifPresent(this::visit); // http://example.org/dir/a%20b%7Cc.html
 * }</pre>
 *
 * <p>A page has one form, whoever names it, so that it can be told whether it was seen before:
 *
 * <ul>
 *   <li>Scheme and host are in lower case, a host of other letters is in Punycode, the port is left
 *       out where it is the scheme's own, an empty path is {@code /}.
 *   <li>A host that ends in a number is an IPv4 address, in whichever way it is written: {@code
 *       127.1} and {@code 0x7f000001} are {@code 127.0.0.1}.
 *   <li>The segments {@code .} and {@code ..} are resolved, a backslash is a slash, blanks around
 *       and tabs and line breaks within are left out.
 *   <li>What a URI must not contain is escaped, from UTF-8 (a query from the charset of its page):
 *       blanks, other letters, quotes, brackets, and a {@code %} that escapes nothing, which
 *       becomes {@code %25}.
 *   <li>What need not be escaped is not ({@code %7e} is {@code ~}), other escapes are in upper case
 *       (RFC 3986, 6.2.2).
 *   <li>There is no fragment, which is not for the server.
 * </ul>
 *
 * <p>What may be another page to its server stays: double slashes, the order of parameters, an
 * empty query, the dot after a host.
 *
 * <p>Safe to call from any thread. Needs {@code com.squareup.okhttp3:okhttp-jvm}, an optional
 * dependency of this module.
 */
public sealed interface Link {

  /**
   * Reads a URL that stands by itself; one without a scheme is {@link Broken}.
   *
   * @param url as it was typed, or found
   */
  static Link of(String url) {
    WebUrl.require("Link");
    return WebUrl.parse(url).map(NormalForm::of);
  }

  /**
   * Reads a link of a page of UTF-8.
   *
   * @param base what the link is relative to: the {@linkplain Page#location() location} of the
   *     page, or what its {@code <base>} says; an absolute http or https URI with a host
   * @param link as it stands on the page, an {@code href} for instance
   */
  static Link of(URI base, String link) {
    return of(base, link, StandardCharsets.UTF_8);
  }

  /**
   * Reads a link of a page.
   *
   * @param base what the link is relative to, as above
   * @param link as it stands on the page
   * @param charset that of the {@linkplain Page#charset() page}, from which the query is escaped; a
   *     letter that it does not have is sent as its number, as in a form
   */
  static Link of(URI base, String link, Charset charset) {
    WebUrl.require("Link");
    requireNonNull(charset, "charset");
    return WebUrl.resolve(base, link, charset).map(NormalForm::of);
  }

  /** Returns the page that is meant, if one is. */
  Optional<URI> uri();

  /**
   * A page, which can be fetched.
   *
   * @param target absolute, http or https, with a host and without user info and fragment
   */
  record Web(URI target) implements Link {
    public Web {
      requireNonNull(target, "target");
    }

    @Override
    public Optional<URI> uri() {
      return Optional.of(target);
    }
  }

  /**
   * Something that is no page: a mail address, a script, a file.
   *
   * @param scheme in lower case, as {@code mailto}
   */
  record Other(String scheme) implements Link {
    public Other {
      requireNonNull(scheme, "scheme");
    }

    @Override
    public Optional<URI> uri() {
      return Optional.empty();
    }
  }

  /**
   * Something that no browser can read either, or that is not fetched for its user info.
   *
   * @param text what was read, without user info and control characters, cut after 200 characters
   * @param rule what it breaks, as in "url must …"
   */
  record Broken(String text, String rule) implements Link {
    public Broken {
      requireNonNull(text, "text");
      requireNonNull(rule, "rule");
    }

    @Override
    public Optional<URI> uri() {
      return Optional.empty();
    }
  }
}
