package dev.millrace.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
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

  static HttpClient client(HttpFetcherOptions options, ConnectionProvider pool) {
    // No retry: who counts requests should count all of them, and on which connection the second is
    // sent is not left to chance; see Exchange.
    // No compress: see Gunzip. No followRedirect: see Redirects.
    return options
        .client()
        .apply(HttpClient.create(pool))
        .protocol(HttpProtocol.HTTP11)
        .disableRetry(true)
        .compress(false)
        .followRedirect(false)
        .headers(
            headers ->
                headers
                    .set(HttpHeaderNames.USER_AGENT, options.userAgent())
                    .set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.GZIP))
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            Math.toIntExact(options.connectTimeout().toMillis()))
        .responseTimeout(options.idleTimeout())
        .doOnChannelInit(
            (observer, channel, address) -> {
              limitHandshake(channel, options.connectTimeout());
              ConnectionUse.watch(channel);
              ResponseGuard.watch(channel);
              AddressGuard.watch(channel, options.allowedAddresses());
            })
        .httpResponseDecoder(
            decoder ->
                decoder
                    .maxInitialLineLength(options.maxHeaderBytes())
                    .maxHeaderSize(options.maxHeaderBytes()));
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
