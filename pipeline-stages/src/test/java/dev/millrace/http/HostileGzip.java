package dev.millrace.http;

import static dev.millrace.http.HttpFetchException.Reason.PROTOCOL;
import static dev.millrace.http.HttpFetchException.Reason.TOO_LARGE;
import static dev.millrace.http.HttpFetchException.Reason.TRUNCATED;
import static dev.millrace.http.Misbehaviour.endless;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.stream.Stream;

/** What is wrong with a body that is or should be compressed. */
final class HostileGzip {

  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String TOO_LONG = "is too large (maxBodyBytes 100000)";
  private static final String TEXT = "Wasser treibt das Rad. ".repeat(100);
  private static final byte[] GZIP = GzipSamples.gzip(TEXT.getBytes(UTF_8));

  private HostileGzip() {}

  static Stream<Misbehaviour> all() {
    return Stream.concat(gzip(), brokenGzip());
  }

  private static Stream<Misbehaviour> gzip() {
    return Stream.of(
        coded("gzip: a bomb", "gzip", GzipSamples.bomb()).fails(TOO_LARGE, TOO_LONG),
        coded(
                "gzip: a bomb in pieces",
                "gzip",
                GzipSamples.concat(
                    GzipSamples.gzip(new byte[99_999]), GzipSamples.gzip(new byte[9])))
            .fails(TOO_LARGE, TOO_LONG),
        endless(
                "gzip: nothing for ever",
                OK + "Content-Encoding: gzip\r\n\r\n",
                new String(GzipSamples.gzip(new byte[0]), ISO_8859_1))
            .fails(TOO_LARGE, TOO_LONG),
        endless(
                "gzip: padding for ever",
                OK + "Content-Encoding: gzip\r\n\r\n" + new String(GZIP, ISO_8859_1),
                "\0\0\0\0\0\0\0\0")
            .fails(TOO_LARGE, TOO_LONG),
        endless(
                "gzip: a file name without end",
                OK + "Content-Encoding: gzip\r\n\r\n\u001f\u008b\u0008\u0008\0\0\0\0\0\0",
                "name")
            .fails(TOO_LARGE, TOO_LONG),
        coded("gzip: twice, and it says so", "gzip, gzip", GzipSamples.gzip(GZIP))
            .fails(PROTOCOL, "is malformed (unknown coding gzip, gzip)"),
        coded("gzip: twice, and it does not say so", "gzip", GzipSamples.gzip(GZIP))
            .gives(new String(GZIP, UTF_8)),
        coded("gzip: a coding that nobody asked for", "compress", GZIP)
            .fails(PROTOCOL, "is malformed (unknown coding compress)"),
        coded("gzip: a coding that does not exist", "x".repeat(1000), GZIP)
            .gives(new String(GZIP, UTF_8)));
  }

  private static Stream<Misbehaviour> brokenGzip() {
    return Stream.of(
        coded("gzip: it is not", "gzip", TEXT.getBytes(UTF_8))
            .fails(PROTOCOL, "is malformed (not gzip)"),
        coded("gzip: the header only", "gzip", Arrays.copyOf(GZIP, 10))
            .fails(TRUNCATED, "is cut off (after 10 bytes)"),
        coded("gzip: cut in the header", "gzip", Arrays.copyOf(GZIP, 5))
            .fails(TRUNCATED, "is cut off (after 5 bytes)"),
        coded("gzip: cut in the data", "gzip", Arrays.copyOf(GZIP, 20))
            .fails(TRUNCATED, "is cut off (after 20 bytes)"),
        coded("gzip: cut before the checksum", "gzip", Arrays.copyOf(GZIP, GZIP.length - 8))
            .fails(TRUNCATED, "is cut off (after %d bytes)".formatted(GZIP.length - 8)),
        coded(
                "gzip: cut in a second member",
                "gzip",
                GzipSamples.concat(GZIP, Arrays.copyOf(GZIP, 4)))
            .fails(TRUNCATED, "is cut off (after %d bytes)".formatted(GZIP.length + 4)),
        coded("gzip: an unknown method", "gzip", changed(2))
            .fails(PROTOCOL, "is malformed (unknown gzip method)"),
        coded("gzip: unknown flags", "gzip", changed(3))
            .fails(PROTOCOL, "is malformed (unknown gzip flags)"),
        coded("gzip: broken data", "gzip", changed(10))
            .fails(PROTOCOL, "is malformed (too many length or distance symbols)"),
        coded("gzip: a wrong checksum", "gzip", changed(GZIP.length - 8))
            .fails(PROTOCOL, "is malformed (gzip checksum mismatch)"),
        coded("gzip: a wrong length", "gzip", changed(GZIP.length - 1))
            .fails(PROTOCOL, "is malformed (gzip checksum mismatch)"));
  }

  private static Misbehaviour coded(String name, String coding, byte[] body) {
    return Misbehaviour.script(
        name,
        peer -> {
          peer.readRequest();
          peer.send(OK + "Content-Encoding: " + coding + "\r\n\r\n");
          peer.send(body);
        });
  }

  private static byte[] changed(int index) {
    byte[] bytes = GZIP.clone();
    bytes[index] ^= (byte) 0xff;
    return bytes;
  }
}
