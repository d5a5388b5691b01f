package dev.millrace.http;

import dev.millrace.http.HttpFetchException.Reason;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.AbortedException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolShutdownException;

/** Tells from what Netty reports why a page could not be fetched. */
final class NetworkFailures {

  private final HttpFetcherOptions options;

  NetworkFailures(HttpFetcherOptions options) {
    this.options = options;
  }

  /** Translates an error that came before the response did. */
  Throwable beforeResponse(Hop hop, Throwable error) {
    if (error instanceof PoolShutdownException) {
      return Failures.disposed(hop, error);
    }
    if (error instanceof PoolAcquirePendingLimitException pool) {
      return Failures.overloaded(hop, pool.getAcquirePendingLimit(), error);
    }
    URI proxy = options.proxy().proxyFor(hop.location()).orElse(null);
    if (error instanceof RefusedAddressException refused) {
      if (proxy != null && refused.isUnresolved()) {
        return Failures.unreachable(
            Reason.UNKNOWN_HOST, hop, "unknown host proxy " + proxy.getHost(), error);
      }
      return Failures.addressRefused(hop, error);
    }
    if (error instanceof UnknownHostException) {
      boolean isProxy = text(error).startsWith("proxy ");
      String why = "unknown host " + (isProxy ? text(error) : Authority.of(hop.location()).host());
      return Failures.unreachable(Reason.UNKNOWN_HOST, hop, why, error);
    }
    if (error instanceof ConnectTimeoutException) {
      String why = "connectTimeout " + Printable.of(options.connectTimeout());
      return Failures.unreachable(Reason.CONNECT, hop, why, error);
    }
    ProxyConnectException tunnel = proxyCauseOf(error);
    if (proxy != null && tunnel != null) {
      return Failures.unreachable(Reason.CONNECT, hop, ProxyWords.of(proxy, tunnel), error);
    }
    if (isNotConnected(error)) {
      String to =
          proxy == null ? hop.location().getRawAuthority() : "proxy " + UriRules.show(proxy);
      String why = "no connection to " + to;
      return Failures.unreachable(Reason.CONNECT, hop, why, error);
    }
    HttpFetchException known = inEitherPhase(hop, error);
    if (known != null) {
      return known;
    }
    return isClosed(error) ? Failures.closed(hop, error) : unexpected(hop, error);
  }

  /** Translates an error that came after so many bytes of the body. */
  Throwable duringBody(Hop hop, Throwable error, long bytes) {
    HttpFetchException known = inEitherPhase(hop, error);
    if (known != null) {
      return known;
    }
    return isClosed(error) ? Failures.truncated(hop, bytes, error) : unexpected(hop, error);
  }

  private @Nullable HttpFetchException inEitherPhase(Hop hop, Throwable error) {
    if (error instanceof HttpFetchException translated) {
      return translated;
    }
    if (error instanceof ReadTimeoutException) {
      return Failures.silent(hop, options.idleTimeout(), error);
    }
    if (error instanceof TooLongHttpHeaderException || error instanceof TooLongHttpLineException) {
      return Failures.tooLarge(hop, "maxHeaderBytes", options.maxHeaderBytes(), error);
    }
    SSLException tls = tlsCauseOf(error);
    return tls == null
        ? null
        : Failures.unreachable(Reason.TLS, hop, "TLS: " + TlsWords.of(hop, tls), error);
  }

  private static boolean isNotConnected(Throwable error) {
    return error instanceof ConnectException
        || error instanceof NoRouteToHostException
        // Some systems have no exception of its own for a network without a route.
        || (error instanceof SocketException && text(error).contains("unreachable"));
  }

  private static boolean isClosed(Throwable error) {
    return error instanceof IOException
        || error instanceof PrematureChannelClosureException
        || error instanceof AbortedException;
  }

  // What is left are the decoder's complaints, many of which have no type of their own.
  private static Throwable unexpected(Hop hop, Throwable error) {
    if (error instanceof DecoderException || error instanceof IllegalArgumentException) {
      String why = Printable.words(error).replaceFirst("^For input string: ", "not a number: ");
      return Failures.malformed(hop, why, error);
    }
    return error instanceof Exception ? Failures.other(hop, error) : error;
  }

  // TLS within the tunnel may be the first to notice that there is none.
  private static @Nullable ProxyConnectException proxyCauseOf(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProxyConnectException proxy) {
        return proxy;
      }
    }
    return null;
  }

  private static @Nullable SSLException tlsCauseOf(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException tls) {
        return isCut(tls) ? null : tls;
      }
    }
    return null;
  }

  // A connection that is closed in the middle of TLS says nothing about TLS. Who notices it first,
  // the handshake or a write, is chance.
  private static boolean isCut(SSLException tls) {
    Throwable cause = tls.getCause();
    return (cause instanceof IOException && !(cause instanceof SSLException))
        || text(tls).startsWith("Connection closed while SSL/TLS handshake");
  }

  private static String text(Throwable error) {
    String message = error.getMessage();
    return message == null ? error.getClass().getSimpleName() : message;
  }
}
