package dev.millrace.http;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.transport.ProxyProvider;

/**
 * Chooses the client for a location: one that goes there, or one that goes to a proxy. Safe to call
 * from any thread.
 */
final class ClientRoutes {

  /** How a location is reached. */
  private record Route(URI proxy, boolean isTunnel) {}

  private final HttpFetcherOptions options;
  private final ConnectionProvider pool;
  private final HttpClient direct;
  private final Map<Route, HttpClient> proxied = new ConcurrentHashMap<>();

  ClientRoutes(HttpFetcherOptions options, ConnectionProvider pool) {
    this.options = options;
    this.pool = pool;
    this.direct = client(options.allowedAddresses(), channel -> {});
  }

  HttpClient clientFor(URI location) {
    URI proxy = proxyFor(location);
    if (proxy == null) {
      return direct;
    }
    boolean isWhole = proxy.getScheme().equals("http") && isHttp(location);
    return proxied.computeIfAbsent(new Route(proxy, !isWhole), this::client);
  }

  /**
   * Tells whether a location that a proxy dials is an address that is not allowed: a name is the
   * proxy's to resolve, but for those that stand for this machine, which may be the proxy's.
   */
  boolean isRefused(URI location) {
    if (proxyFor(location) == null) {
      return false;
    }
    String host = Origin.of(location).host();
    boolean isLoopback = host.equals("localhost") || host.endsWith(".localhost");
    InetAddress address =
        isLoopback ? InetAddress.getLoopbackAddress() : AddressBlock.literal(host);
    return address != null && !options.allowedAddresses().test(address);
  }

  private @Nullable URI proxyFor(URI location) {
    return options.proxy().proxyFor(location).orElse(null);
  }

  private HttpClient client(Route route) {
    URI proxy = route.proxy();
    // Whoever names a proxy allows it, wherever it is.
    return route.isTunnel()
        ? client(address -> true, channel -> {}).proxy(spec -> tunnel(spec, proxy))
        : client(address -> true, channel -> ThroughProxy.watch(channel, proxy))
            .resolver(new ProxyResolver(proxy));
  }

  private HttpClient client(
      Predicate<? super InetAddress> allowed, Consumer<Channel> onChannelInit) {
    return NettyClients.client(options, pool, allowed, onChannelInit);
  }

  private void tunnel(ProxyProvider.TypeSpec spec, URI proxy) {
    ProxyProvider.Builder builder =
        spec.type(type(proxy))
            .host(proxy.getHost())
            .port(proxy.getPort())
            .connectTimeoutMillis(options.connectTimeout().toMillis());
    String[] user = proxy.getUserInfo() == null ? new String[0] : proxy.getUserInfo().split(":", 2);
    if (user.length == 2) {
      builder.username(user[0]).password(name -> user[1]);
    }
  }

  private static ProxyProvider.Proxy type(URI proxy) {
    return switch (proxy.getScheme()) {
      case "socks4" -> ProxyProvider.Proxy.SOCKS4;
      case "socks5" -> ProxyProvider.Proxy.SOCKS5;
      default -> ProxyProvider.Proxy.HTTP;
    };
  }

  private static boolean isHttp(URI location) {
    return "http".equalsIgnoreCase(location.getScheme());
  }
}
