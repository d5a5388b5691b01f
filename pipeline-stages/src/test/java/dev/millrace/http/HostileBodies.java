package dev.millrace.http;

import static dev.millrace.http.HttpFetchException.Reason.PROTOCOL;
import static dev.millrace.http.HttpFetchException.Reason.TOO_LARGE;
import static dev.millrace.http.HttpFetchException.Reason.TRUNCATED;
import static dev.millrace.http.Misbehaviour.answer;
import static dev.millrace.http.Misbehaviour.endless;

import java.util.stream.Stream;

/** What is wrong with the body. */
final class HostileBodies {

  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String TOO_LONG = "is too large (maxBodyBytes 100000)";

  private HostileBodies() {}

  static Stream<Misbehaviour> all() {
    return Stream.of(sizes(), chunks(), charsets()).flatMap(all -> all);
  }

  private static Stream<Misbehaviour> sizes() {
    return Stream.of(
        endless("body: endless", OK + "\r\n", "x".repeat(1000)).fails(TOO_LARGE, TOO_LONG),
        endless("body: one byte at a time", OK + "\r\n", "x").fails(TOO_LARGE, TOO_LONG),
        answer("body: shorter than its length", OK + "Content-Length: 10\r\n\r\n12345")
            .fails(TRUNCATED, "is cut off (after 5 bytes)"),
        answer("body: longer than its length", OK + "Content-Length: 3\r\n\r\n12345").gives("123"),
        answer("body: of a 204", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n12345")
            .gives(""),
        answer("body: of a 304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n12345")
            .gives(""),
        answer("body: of a 205", "HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\n12345")
            .gives("12345"),
        Misbehaviour.script(
                "body: before the request is read",
                peer -> {
                  peer.send(OK + "Content-Length: 5\r\n\r\n12345");
                  peer.readRequest();
                })
            .gives("12345"));
  }

  private static Stream<Misbehaviour> chunks() {
    return Stream.of(
        endless("chunk: endless", CHUNKED + "7fffffff\r\n", "x".repeat(100))
            .fails(TOO_LARGE, TOO_LONG),
        endless("chunk: one after the other", CHUNKED, "64\r\n" + "x".repeat(100) + "\r\n")
            .fails(TOO_LARGE, TOO_LONG),
        endless("chunk: a size without end", CHUNKED, "0")
            .fails(TOO_LARGE, "is too large (maxHeaderBytes 4000)"),
        endless("chunk: an extension without end", CHUNKED + "1;", "x=y;")
            .fails(TOO_LARGE, "is too large (maxHeaderBytes 4000)"),
        endless("chunk: trailers without end", CHUNKED + "0\r\n", "Name: value\r\n")
            .fails(TOO_LARGE, "is too large (maxHeaderBytes 4000)"),
        answer("chunk: a size in words", CHUNKED + "xyz\r\n")
            .fails(PROTOCOL, "is malformed (Invalid character in chunk size)"),
        answer("chunk: no size", CHUNKED + "\r\n12345")
            .fails(PROTOCOL, "is malformed (Empty chunk size)"),
        answer("chunk: a negative size", CHUNKED + "-5\r\n12345\r\n0\r\n\r\n")
            .fails(PROTOCOL, "is malformed (Invalid character in chunk size)"),
        answer("chunk: a prefixed size", CHUNKED + "0x5\r\n12345\r\n0\r\n\r\n")
            .fails(PROTOCOL, "is malformed (Invalid character in chunk size)"),
        answer("chunk: a size of more than a long", CHUNKED + "ffffffffffffffffff\r\n12345")
            .fails(PROTOCOL, "is malformed (Chunk size overflow: 4294967295)"),
        answer("chunk: a size of more than an int", CHUNKED + "fffffffff\r\n12345")
            .fails(PROTOCOL, "is malformed (Chunk size overflow: 4294967295)"),
        answer("chunk: longer than its size", CHUNKED + "3\r\n12345\r\n0\r\n\r\n")
            .fails(
                PROTOCOL,
                "is malformed (Chunk data sections must be terminated by a CR LF octet pair)"),
        answer("chunk: shorter than its size", CHUNKED + "9\r\n12345\r\n0\r\n\r\n")
            .fails(
                PROTOCOL,
                "is malformed (Chunk data sections must be terminated by a CR LF octet pair)"),
        answer("chunk: no end of line after it", CHUNKED + "5\r\n123450\r\n\r\n")
            .fails(
                PROTOCOL,
                "is malformed (Chunk data sections must be terminated by a CR LF octet pair)"),
        answer("chunk: LF alone ends its lines", CHUNKED + "5\n12345\n0\n\n")
            .fails(
                PROTOCOL,
                "is malformed (Line Feed must be preceded by Carriage Return when terminating HTTP chunk header lines)"),
        answer("chunk: a trailer without a colon", CHUNKED + "5\r\n12345\r\n0\r\nName\r\n\r\n")
            .fails(PROTOCOL, "is malformed (No colon found)"),
        answer(
                "chunk: a trailer that is a length",
                CHUNKED + "5\r\n12345\r\n0\r\nContent-Length: 9\r\n\r\n")
            .gives("12345"),
        answer("chunk: none, the body comes plain", CHUNKED + "<html></html>\r\n")
            .fails(PROTOCOL, "is malformed (Invalid character in chunk size)"));
  }

  private static Stream<Misbehaviour> charsets() {
    return Stream.of(
        typed("charset: unknown", "klingon", "12345").gives("12345"),
        typed("charset: not a name", "\"\\\"", "12345").gives("12345"),
        typed("charset: bytes that it does not have", "utf-8", "a\u00ff\u00feb")
            .gives("a\ufffd\ufffdb"),
        typed("charset: half a character", "utf-16be", "\0a\0").gives("a\ufffd"),
        typed("charset: UTF-8's mark against it", "iso-8859-1", "\u00ef\u00bb\u00bf\u00c3\u00bc")
            .gives("\u00fc"),
        typed("charset: UTF-16BE's mark against it", "utf-8", "\u00fe\u00ff\0a").gives("a"),
        typed("charset: UTF-16LE's mark against it", "utf-8", "\u00ff\u00fea\0").gives("a"));
  }

  private static Misbehaviour typed(String name, String charset, String body) {
    return answer(name, OK + "Content-Type: text/html; charset=" + charset + "\r\n\r\n" + body);
  }
}
