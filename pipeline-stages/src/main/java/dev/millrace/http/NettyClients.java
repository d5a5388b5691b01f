package dev.millrace.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.SSLParameters;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Sets up Reactor Netty, leaving it nothing to do on its own account. */
final class NettyClients {

  private static final int MOST_WAITING = 1_000;

  private NettyClients() {}

  static ConnectionProvider pool(HttpFetcherOptions options) {
    // The fetch limits its wait for a connection. A limit of the pool's own would strike once more
    // after it, with an error that nobody is left to take.
    // Unused connections and empty pools go in the background: a crawler meets most hosts once, and
    // by itself Reactor Netty looks at a connection's age only when it is used again.
    return ConnectionProvider.builder("millrace")
        .maxConnections(options.concurrency())
        .pendingAcquireMaxCount(MOST_WAITING)
        .pendingAcquireTimeout(Duration.ZERO)
        .maxIdleTime(options.keepAlive())
        .evictInBackground(options.keepAlive())
        .disposeInactivePoolsInBackground(
            options.keepAlive().multipliedBy(4), options.keepAlive().multipliedBy(4))
        .lifo()
        .build();
  }

  /**
   * Returns a client.
   *
   * @param allowed the addresses that may be dialled
   * @param onChannelInit does more to each connection
   */
  static HttpClient client(
      HttpFetcherOptions options,
      ConnectionProvider pool,
      Predicate<? super InetAddress> allowed,
      Consumer<Channel> onChannelInit) {
    // No retry: who counts requests should count all of them, and on which connection the second is
    // sent is not left to chance; see Exchange.
    // No compress: see Decoding. No followRedirect: see Redirects.
    return trusting(options, options.client().apply(HttpClient.create(pool)))
        .protocol(HttpProtocol.HTTP11)
        .disableRetry(true)
        .compress(false)
        .followRedirect(false)
        .headers(
            headers ->
                headers
                    .set(HttpHeaderNames.USER_AGENT, options.userAgent())
                    .set(HttpHeaderNames.ACCEPT_ENCODING, Decodings.accepted()))
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            Math.toIntExact(options.connectTimeout().toMillis()))
        .responseTimeout(options.idleTimeout())
        .doOnChannelInit(
            (observer, channel, address) -> {
              limitHandshake(channel, options.connectTimeout());
              ConnectionUse.watch(channel);
              ResponseGuard.watch(channel);
              AddressGuard.watch(channel, allowed);
              onChannelInit.accept(channel);
            })
        .httpResponseDecoder(
            decoder ->
                decoder
                    .maxInitialLineLength(options.maxHeaderBytes())
                    .maxHeaderSize(options.maxHeaderBytes()));
  }

  private static HttpClient trusting(HttpFetcherOptions options, HttpClient client) {
    SslContext trust = options.trust();
    if (trust == null) {
      return client;
    }
    return options.trustsEveryone()
        ? client.secure(tls -> tls.sslContext(trust).handlerConfigurator(NettyClients::takeAnyName))
        : client.secure(tls -> tls.sslContext(trust));
  }

  private static void takeAnyName(SslHandler tls) {
    SSLParameters parameters = tls.engine().getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm(null);
    tls.engine().setSSLParameters(parameters);
  }

  private static void limitHandshake(Channel channel, Duration connectTimeout) {
    // A connection in the making outlives the fetch that asked for it: it needs its own limit. Set
    // here, and not with the trust store, which may come with a limit of its own.
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.setHandshakeTimeoutMillis(connectTimeout.toMillis());
    }
  }
}
