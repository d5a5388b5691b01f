package dev.millrace.http;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Tells how a body was coded, as far as it was. */
final class ContentCodings {

  // What IANA lists, without identity.
  private static final Set<String> REGISTERED =
      Set.of(
          "aes128gcm",
          "br",
          "compress",
          "dcb",
          "dcz",
          "deflate",
          "exi",
          "gzip",
          "pack200-gzip",
          "x-compress",
          "x-gzip",
          "zstd");

  private ContentCodings() {}

  /**
   * Returns the codings in lower case, the first applied first. What is none, such as {@code none},
   * {@code utf-8} or a word that means nothing, changes nothing: so browsers take it.
   */
  static List<String> of(HttpHeaders headers) {
    return headers.allValues("Content-Encoding").stream()
        .flatMap(value -> Stream.of(value.split(",", -1)))
        .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
        .filter(REGISTERED::contains)
        .toList();
  }
}
