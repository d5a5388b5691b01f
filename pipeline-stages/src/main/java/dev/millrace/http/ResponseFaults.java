package dev.millrace.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds in the head of a response what Netty lets pass, though it makes no HTTP response. */
final class ResponseFaults {

  private static final int LEAST_STATUS = 100;
  private static final int LARGEST_STATUS = 999;

  private ResponseFaults() {}

  /** Returns what is wrong, or null. */
  static @Nullable String of(HttpResponse response) {
    if (response.protocolVersion().majorVersion() != 1) {
      return "unknown version " + response.protocolVersion();
    }
    int status = response.status().code();
    if (status < LEAST_STATUS || status > LARGEST_STATUS) {
      return "status " + status;
    }
    if (status == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
      return "another protocol that nobody asked for";
    }
    // Any other coding would be taken for the body itself.
    List<String> codings = response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    return codings.isEmpty() || isChunked(codings) ? null : "unknown transfer coding " + codings;
  }

  private static boolean isChunked(List<String> codings) {
    return codings.size() == 1 && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0));
  }
}
