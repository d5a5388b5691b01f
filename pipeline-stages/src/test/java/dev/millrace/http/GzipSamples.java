package dev.millrace.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Bytes to inflate. */
final class GzipSamples {

  private static final int BOMB_MEBIBYTES = 512;

  private static byte[] bomb = {};

  private GzipSamples() {}

  static byte[] gzip(byte[] plain) {
    return gzip(plain, 1);
  }

  /** Returns half a mebibyte that inflates to 512. */
  static synchronized byte[] bomb() {
    if (bomb.length == 0) {
      bomb = gzip(new byte[1024 * 1024], BOMB_MEBIBYTES);
    }
    return bomb.clone();
  }

  /** Returns a member with an extra field, a name, a comment and a header checksum. */
  static byte[] gzipWithEveryHeaderField(byte[] plain) {
    byte[] simple = gzip(plain);
    byte[] header = Arrays.copyOf(simple, 10);
    header[3] = 0b11110;
    byte[] extra = {3, 0, 'a', 'b', 'c'};
    byte[] name = {'n', 0};
    byte[] comment = {'c', 'c', 0};
    byte[] checksum = {1, 2};
    byte[] rest = Arrays.copyOfRange(simple, 10, simple.length);
    return concat(header, extra, name, comment, checksum, rest);
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] gzip(byte[] plain, int times) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes, 64 * 1024)) {
      for (int i = 0; i < times; i++) {
        gzip.write(plain);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
