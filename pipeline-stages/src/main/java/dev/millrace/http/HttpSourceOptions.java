package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import reactor.netty.http.server.HttpServer;

/** The options of a source, checked. {@link HttpSourceBuilder} says what each means. */
record HttpSourceOptions(
    String host,
    int port,
    String path,
    List<String> hostNames,
    int capacity,
    int maxConnections,
    long maxBodyBytes,
    int maxLineBytes,
    int maxHeaderBytes,
    Duration requestTimeout,
    Duration idleTimeout,
    Duration retryAfter,
    UnaryOperator<HttpServer> server) {

  HttpSourceOptions {
    requireNonNull(host, "host");
    Ranges.check("port", port, 0, 65_535);
    requireNonNull(path, "path");
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path must begin with /, was '" + path + "'");
    }
    hostNames = List.copyOf(hostNames);
    Ranges.check("capacity", capacity, 1, Integer.MAX_VALUE);
    Ranges.check("maxConnections", maxConnections, 1, Integer.MAX_VALUE);
    Ranges.check("maxBodyBytes", maxBodyBytes, 1, Ranges.LARGEST_BODY);
    Ranges.check("maxLineBytes", maxLineBytes, 1, Integer.MAX_VALUE);
    Ranges.check("maxHeaderBytes", maxHeaderBytes, 1, Integer.MAX_VALUE);
    Ranges.check("requestTimeout", requestTimeout);
    Ranges.check("idleTimeout", idleTimeout);
    Ranges.check("retryAfter", retryAfter);
    requireNonNull(server, "server");
  }
}
