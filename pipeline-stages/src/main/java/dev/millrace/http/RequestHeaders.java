package dev.millrace.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which headers go to which origin. What belongs to one never crosses to another: where a
 * redirect leads to another origin, only what tells nothing about whom it was for is left of what
 * was set for the first.
 */
final class RequestHeaders {

  private static final Set<String> HARMLESS =
      Set.of(
          "accept",
          "accept-charset",
          "accept-encoding",
          "accept-language",
          "cache-control",
          "connection",
          "from",
          "host",
          "pragma",
          "traceparent",
          "tracestate",
          "user-agent");

  private final List<FixedHeader> fixed;
  private final @Nullable Cookies cookies;

  RequestHeaders(List<FixedHeader> fixed, @Nullable Cookies cookies) {
    this.fixed = fixed;
    this.cookies = cookies;
  }

  /** Makes the headers of a request, as the client and who customised it left them, its own. */
  void complete(Hop hop, HttpHeaders headers) {
    Origin asked = Origin.of(hop.uri());
    Origin origin = Origin.of(hop.location());
    if (!origin.equals(asked)) {
      List.copyOf(headers.names()).stream()
          .filter(name -> !HARMLESS.contains(name.toLowerCase(Locale.ROOT)))
          .forEach(headers::remove);
    }
    fixed.stream()
        .filter(header -> header.isFor(origin))
        .forEach(header -> headers.set(header.name(), header.value()));
    if (origin.equals(asked)) {
      hop.request()
          .headersAt(hop.location())
          .forEach(header -> headers.set(header.name(), header.value()));
    }
    if (cookies != null) {
      cookies.addTo(headers, hop.location());
    }
  }
}
