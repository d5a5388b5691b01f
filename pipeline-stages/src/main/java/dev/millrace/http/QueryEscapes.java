package dev.millrace.http;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;

/**
 * Escapes what is not ASCII in the query of a link from the charset of its page, as browsers do
 * (WHATWG URL, 4.4); all else of a URL is escaped from UTF-8. Not thread-safe.
 */
final class QueryEscapes {

  private static final int ASCII = 0x80;

  private final Charset charset;
  private final CharsetEncoder encoder;
  private final StringBuilder escaped = new StringBuilder();

  /** What is to be encoded in one go: some charsets shift. */
  private final StringBuilder run = new StringBuilder();

  private QueryEscapes(Charset charset) {
    this.charset = charset;
    this.encoder = charset.newEncoder();
  }

  static String escape(String link, Charset charset) {
    int query = link.indexOf('?');
    int fragment = link.indexOf('#');
    boolean hasQuery = query >= 0 && (fragment < 0 || query < fragment);
    // No browser sends UTF-16.
    if (!hasQuery || charset.name().startsWith("UTF-") || !charset.canEncode()) {
      return link;
    }
    int end = fragment < 0 ? link.length() : fragment;
    String text = new QueryEscapes(charset).of(link.substring(query, end));
    return link.substring(0, query) + text + link.substring(end);
  }

  private String of(String query) {
    query.codePoints().forEach(this::add);
    addRun();
    return escaped.toString();
  }

  private void add(int letter) {
    String text = Character.toString(letter);
    if (letter < ASCII) {
      addRun();
      escaped.append(text);
    } else if (encoder.canEncode(text)) {
      run.append(text);
    } else {
      addRun();
      escaped.append("%26%23").append(letter).append("%3B");
    }
  }

  private void addRun() {
    for (byte one : run.toString().getBytes(charset)) {
      escaped.append("%%%02X".formatted(Byte.toUnsignedInt(one)));
    }
    run.setLength(0);
  }
}
