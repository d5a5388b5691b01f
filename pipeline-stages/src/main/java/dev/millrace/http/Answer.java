package dev.millrace.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request to an {@link HttpSource} is answered with.
 *
 * @param status the HTTP status
 * @param accepted the items stored
 * @param error why not everything was stored; {@code null} if it was
 * @param headers of the response, besides those of every one
 */
record Answer(int status, long accepted, @Nullable String error, Map<String, String> headers) {

  static Answer accepted(long items) {
    return new Answer(202, items, null, Map.of());
  }

  static Answer refused(int status, long accepted, String error) {
    return new Answer(status, accepted, Printable.of(error), Map.of());
  }

  Answer with(String header, String value) {
    return new Answer(status, accepted, error, Map.of(header, value));
  }

  /** Returns the body of the response. */
  String json() {
    return error == null
        ? "{\"accepted\":%d}".formatted(accepted)
        : "{\"accepted\":%d,\"error\":\"%s\"}".formatted(accepted, escaped(error));
  }

  // Control characters are gone already.
  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
