package dev.millrace.http;

import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Sets up Reactor Netty's server with a limit on everything a hostile client could make endless.
 */
final class NettyServers {

  private NettyServers() {}

  static HttpServer server(
      HttpSourceOptions options,
      BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> handler) {
    ConnectionLimit connections = new ConnectionLimit(options.maxConnections());
    return options
        .server()
        .apply(HttpServer.create())
        .host(options.host())
        .port(options.port())
        .protocol(HttpProtocol.HTTP11)
        .httpRequestDecoder(
            decoder ->
                decoder
                    .maxInitialLineLength(options.maxHeaderBytes())
                    .maxHeaderSize(options.maxHeaderBytes()))
        .readTimeout(options.idleTimeout())
        .requestTimeout(options.requestTimeout())
        .doOnChannelInit(
            (observer, channel, address) -> {
              HeadTimeout.watch(channel, options.idleTimeout());
              connections.admit(channel);
            })
        .handle(handler);
  }
}
