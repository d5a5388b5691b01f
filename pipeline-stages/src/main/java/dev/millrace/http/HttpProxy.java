package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which requests go through which proxy.
 *
 * <pre>{@code
 * HttpFetcher.builder().proxy(HttpProxy.fromEnvironment(System.getenv()))
 * }</pre>
 *
 * <p>A request for an http page is sent to the proxy in whole (RFC 9112, 3.2.2), one for an https
 * page goes through a tunnel that the proxy opens (CONNECT). Immutable.
 */
public final class HttpProxy {

  private static final Set<String> SCHEMES = Set.of("http", "socks4", "socks5");
  private static final int DEFAULT_PORT = 1080;

  private final @Nullable URI forHttp;
  private final @Nullable URI forHttps;
  private final NoProxy except;

  private HttpProxy(@Nullable URI forHttp, @Nullable URI forHttps, NoProxy except) {
    this.forHttp = forHttp;
    this.forHttps = forHttps;
    this.except = except;
  }

  /** Returns that no request goes through a proxy. */
  static HttpProxy none() {
    return new HttpProxy(null, null, NoProxy.of(""));
  }

  /**
   * Returns that all requests go through one proxy.
   *
   * @param proxy {@code http://host:port}, with user info if the proxy wants a password; or {@code
   *     socks4} or {@code socks5} for one of those. Without a port it is 1080
   */
  public static HttpProxy of(URI proxy) {
    URI checked = checked("proxy", requireNonNull(proxy, "proxy"));
    return new HttpProxy(checked, checked, NoProxy.of(""));
  }

  /**
   * Returns what the variables say that most programs know: {@code HTTP_PROXY} for http pages,
   * {@code HTTPS_PROXY} for https pages, {@code ALL_PROXY} where there is none of those, and {@code
   * NO_PROXY} for the exceptions. Those in lower case come first.
   *
   * @param environment as {@link System#getenv()}
   * @throws IllegalArgumentException if one of them is no proxy
   */
  public static HttpProxy fromEnvironment(Map<String, String> environment) {
    return new HttpProxy(
        proxy(environment, "http_proxy", "all_proxy"),
        proxy(environment, "https_proxy", "all_proxy"),
        NoProxy.of(value(environment, "no_proxy").orElse("")));
  }

  /**
   * Returns the same with exceptions, in place of others.
   *
   * @param hosts separated by commas or blanks: a host, which means its subdomains too, an address,
   *     or a block of addresses as {@code 10.0.0.0/8}, each with a port if only that is meant;
   *     {@code *} for all
   */
  public HttpProxy except(String hosts) {
    return new HttpProxy(forHttp, forHttps, NoProxy.of(requireNonNull(hosts, "hosts")));
  }

  /** Returns the proxy through which a page is asked for, if any. */
  public Optional<URI> proxyFor(URI page) {
    Origin origin = Origin.of(page);
    URI proxy = origin.scheme().equals("https") ? forHttps : forHttp;
    return proxy == null || except.contains(origin) ? Optional.empty() : Optional.of(proxy);
  }

  private static @Nullable URI proxy(Map<String, String> environment, String... names) {
    for (String name : names) {
      Optional<String> value = value(environment, name);
      if (value.isPresent()) {
        String text = value.get();
        return checked(name, URI.create(text.contains("://") ? text : "http://" + text));
      }
    }
    return null;
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Stream.of(name, name.toUpperCase(Locale.ROOT))
        .map(environment::get)
        .filter(value -> value != null && !value.isBlank())
        .map(String::strip)
        .findFirst();
  }

  private static URI checked(String name, URI proxy) {
    String scheme = String.valueOf(proxy.getScheme()).toLowerCase(Locale.ROOT).replace("5h", "5");
    if (!SCHEMES.contains(scheme) || proxy.getHost() == null) {
      throw new IllegalArgumentException(
          name + " must be http, socks4 or socks5 with a host, was " + UriRules.show(proxy));
    }
    int port = proxy.getPort() < 0 ? DEFAULT_PORT : proxy.getPort();
    String userInfo = proxy.getRawUserInfo() == null ? "" : proxy.getRawUserInfo() + "@";
    return URI.create(scheme + "://" + userInfo + proxy.getHost() + ":" + port);
  }

  @Override
  public String toString() {
    return "HttpProxy[http %s, https %s]".formatted(show(forHttp), show(forHttps));
  }

  private static String show(@Nullable URI proxy) {
    return proxy == null ? "directly" : UriRules.show(proxy);
  }
}
