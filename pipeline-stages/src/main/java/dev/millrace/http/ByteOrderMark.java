package dev.millrace.http;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

/** What begins a text and tells its charset, whatever its server says: so browsers read it. */
final class ByteOrderMark {

  /** The mark, decoded. */
  static final String TEXT = "\ufeff";

  private ByteOrderMark() {}

  /** Returns the charset in which the body begins with a mark. */
  static Optional<Charset> charsetOf(Body body) {
    return Stream.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)
        .filter(charset -> body.startsWith(TEXT.getBytes(charset)))
        .findFirst();
  }
}
