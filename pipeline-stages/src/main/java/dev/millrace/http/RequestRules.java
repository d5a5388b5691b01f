package dev.millrace.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpUtil;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

/** Says which requests are read at all. */
final class RequestRules {

  static final Set<String> LINES =
      Set.of("application/x-ndjson", "application/jsonl", "application/x-jsonlines");

  private static final String DOCUMENT = "application/json";
  private static final String KINDS = DOCUMENT + ", application/x-ndjson";

  private final HttpSourceOptions options;

  RequestRules(HttpSourceOptions options) {
    this.options = options;
  }

  /** Returns the refusal of a request that breaks a rule, or null. */
  @Nullable Answer brokenBy(HttpServerRequest request) {
    HttpHeaders headers = request.requestHeaders();
    String host = wrongHost(headers.getAll(HttpHeaderNames.HOST));
    if (host != null) {
      return Answer.refused(400, 0, host);
    }
    if (!("/" + request.path()).equals(options.path())) {
      return Answer.refused(404, 0, "path must be " + options.path());
    }
    if (!request.method().equals(HttpMethod.POST)) {
      return Answer.refused(405, 0, "method must be POST, was " + request.method())
          .with("Allow", "POST");
    }
    if (!isUnderstood(headers)) {
      return Answer.refused(415, 0, "body must be " + KINDS + " in UTF-8").with("Accept", KINDS);
    }
    if (contentLength(headers) > options.maxBodyBytes()) {
      return Answer.refused(
          413, 0, "body is too large (maxBodyBytes " + options.maxBodyBytes() + ")");
    }
    return null;
  }

  // The decoder has refused what is no number.
  private static long contentLength(HttpHeaders headers) {
    return Long.parseLong(headers.get(HttpHeaderNames.CONTENT_LENGTH, "0"));
  }

  /** Returns the media type of the body, in lower case. */
  static String kind(HttpHeaders headers) {
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
    CharSequence mime = HttpUtil.getMimeType(type);
    return mime == null ? "" : mime.toString().strip().toLowerCase(Locale.ROOT);
  }

  private static boolean isUnderstood(HttpHeaders headers) {
    String kind = kind(headers);
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
    CharSequence charset = HttpUtil.getCharsetAsSequence(type);
    return (kind.equals(DOCUMENT) || LINES.contains(kind))
        && !headers.contains(HttpHeaderNames.CONTENT_ENCODING)
        && (charset == null || isUtf8(charset.toString()));
  }

  private static boolean isUtf8(String charset) {
    return charset.replace("\"", "").equalsIgnoreCase(StandardCharsets.UTF_8.name());
  }

  private @Nullable String wrongHost(List<String> hosts) {
    if (hosts.size() != 1) {
      return "request must have one Host, had " + hosts.size();
    }
    String name = name(hosts.get(0));
    if (name == null) {
      return "Host must be a name or an address, was '" + hosts.get(0) + "'";
    }
    boolean known =
        options.hostNames().isEmpty()
            || options.hostNames().stream().anyMatch(name::equalsIgnoreCase);
    return known ? null : "Host must be one of " + options.hostNames() + ", was '" + name + "'";
  }

  private static @Nullable String name(String host) {
    try {
      URI uri = new URI("http://" + host).parseServerAuthority();
      boolean bare = host.equals(uri.getRawAuthority()) && uri.getRawUserInfo() == null;
      return bare ? uri.getHost() : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
