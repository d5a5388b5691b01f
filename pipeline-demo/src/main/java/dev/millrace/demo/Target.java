package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;

/**
 * A page to be fetched.
 *
 * @param depth how many links lead to it from a page that was asked for
 */
record Target(URI url, int depth) {

  /** Returns a page that was asked for. */
  static Target given(URI url) {
    return new Target(url, 0);
  }

  /** Returns what {@link #decode} reads. */
  byte[] encode() {
    return (depth + " " + url).getBytes(UTF_8);
  }

  static Target decode(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    int space = text.indexOf(' ');
    return new Target(
        URI.create(text.substring(space + 1)), Integer.parseInt(text.substring(0, space)));
  }
}
