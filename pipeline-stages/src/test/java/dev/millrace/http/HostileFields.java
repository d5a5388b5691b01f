package dev.millrace.http;

import static dev.millrace.http.HttpFetchException.Reason.PROTOCOL;
import static dev.millrace.http.HttpFetchException.Reason.TOO_LARGE;
import static dev.millrace.http.Misbehaviour.answer;
import static dev.millrace.http.Misbehaviour.endless;
import static dev.millrace.http.Misbehaviour.headers;

import java.util.stream.Stream;

/** What is wrong with the headers. */
final class HostileFields {

  private static final String TOO_LONG = "is too large (maxHeaderBytes 4000)";
  private static final String CHUNKS = "2\r\nab\r\n0\r\n\r\n";

  private HostileFields() {}

  static Stream<Misbehaviour> all() {
    return Stream.of(fields(), lengths(), codings()).flatMap(all -> all);
  }

  private static Stream<Misbehaviour> fields() {
    return Stream.of(
        headers("field: no colon", "Garbage").fails(PROTOCOL, "is malformed (No colon found)"),
        headers("field: no name", ": value")
            .fails(PROTOCOL, "is malformed (empty headers are not allowed [])"),
        headers("field: a space before the colon", "Content-Length : 5").gives("12345"),
        headers("field: a space in the name", "Content Length: 5").gives("12345"),
        headers("field: a NUL in the name", "Na\0me: value")
            .fails(
                PROTOCOL,
                "is malformed (a header name can only contain \"token\" characters, but found invalid character 0x0 at index 2 of header 'Na?me'.)"),
        headers("field: a NUL in the value", "Name: va\0lue")
            .fails(PROTOCOL, "is malformed (Validation failed for header 'Name')"),
        headers("field: CR alone in the value", "Name: va\rlue")
            .fails(PROTOCOL, "is malformed (Validation failed for header 'Name')"),
        headers("field: escape in the value", "Name: va\u001blue")
            .fails(PROTOCOL, "is malformed (Validation failed for header 'Name')"),
        headers("field: Latin-1 in the name", "N\u00e4me: value")
            .fails(
                PROTOCOL,
                "is malformed (a header name can only contain \"token\" characters, but found invalid character 0xe4 at index 1 of header 'N\u00e4me'.)"),
        headers("field: Latin-1 in the value", "Name: v\u00e4lue").gives("12345"),
        headers("field: folded", "Name: a\r\n b").gives("12345"),
        headers("field: a fold first", " Name: a")
            .fails(PROTOCOL, "is malformed (empty headers are not allowed [])"),
        answer("field: LF alone ends lines", "HTTP/1.1 200 OK\nContent-Length: 5\n\n12345")
            .fails(
                PROTOCOL,
                "is malformed (Line Feed must be preceded by Carriage Return when terminating HTTP start- and header field-lines)"),
        headers("field: huge", "Name: " + "x".repeat(100_000)).fails(TOO_LARGE, TOO_LONG),
        headers("field: a huge name", "x".repeat(100_000) + ": value").fails(TOO_LARGE, TOO_LONG),
        headers("field: ten thousand of them", "a: b\r\n".repeat(10_000) + "c: d")
            .fails(TOO_LARGE, TOO_LONG),
        endless("field: one without end", "HTTP/1.1 200 OK\r\nName: ", "value")
            .fails(TOO_LARGE, TOO_LONG),
        endless("field: more and more", "HTTP/1.1 200 OK\r\n", "Name: value\r\n")
            .fails(TOO_LARGE, TOO_LONG));
  }

  private static Stream<Misbehaviour> lengths() {
    return Stream.of(
        headers("length: two that differ", "Content-Length: 5\r\nContent-Length: 6")
            .fails(PROTOCOL, "is malformed (Multiple Content-Length values found: [5, 6])"),
        headers("length: two that differ, in a list", "Content-Length: 5, 6")
            .fails(PROTOCOL, "is malformed (Multiple Content-Length values found: [5, 6])"),
        headers("length: the same twice", "Content-Length: 5\r\nContent-Length: 5")
            .fails(PROTOCOL, "is malformed (Multiple Content-Length values found: [5, 5])"),
        headers("length: negative", "Content-Length: -5")
            .fails(PROTOCOL, "is malformed (Content-Length value is not a number: -5)"),
        headers("length: signed", "Content-Length: +5")
            .fails(PROTOCOL, "is malformed (Content-Length value is not a number: +5)"),
        headers("length: hexadecimal", "Content-Length: 0x5")
            .fails(PROTOCOL, "is malformed (Content-Length value is not a number: 0x5)"),
        headers("length: a fraction", "Content-Length: 5.0")
            .fails(PROTOCOL, "is malformed (Content-Length value is not a number: 5.0)"),
        headers("length: in words", "Content-Length: five")
            .fails(PROTOCOL, "is malformed (Content-Length value is not a number: five)"),
        headers("length: empty", "Content-Length:")
            .fails(PROTOCOL, "is malformed (Content-Length value is not a number: )"),
        headers("length: more than a long", "Content-Length: 99999999999999999999")
            .fails(
                PROTOCOL,
                "is malformed (Content-Length value is not a number: 99999999999999999999)"),
        headers("length: huge", "Content-Length: 99999999999")
            .fails(TOO_LARGE, "is too large (maxBodyBytes 100000)"),
        headers("length: and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked", CHUNKS)
            .fails(
                PROTOCOL,
                "is malformed (Content-Length are not allowed in HTTP/1.1 messages that contains a Transfer-Encoding header.)"));
  }

  private static Stream<Misbehaviour> codings() {
    return Stream.of(
        headers("coding: gzip of the transfer", "Transfer-Encoding: gzip")
            .fails(PROTOCOL, "is malformed (unknown transfer coding [gzip])"),
        headers("coding: gzip of chunks", "Transfer-Encoding: chunked, gzip")
            .fails(
                PROTOCOL,
                "is malformed (chunked must be the last encoding present in the Transfer-Encoding header)"),
        headers("coding: unknown", "Transfer-Encoding: xchunked")
            .fails(PROTOCOL, "is malformed (unknown transfer coding [xchunked])"),
        headers(
                "coding: chunked twice",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                CHUNKS)
            .fails(
                PROTOCOL,
                "is malformed (chunked transfer coding must not be applied more than once)"),
        answer(
                "coding: chunked in HTTP/1.0",
                "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n")
            .fails(
                PROTOCOL,
                "is malformed (The Transfer-Encoding header is only allowed in HTTP/1.1 or newer)"));
  }
}
