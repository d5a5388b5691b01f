package dev.millrace.http;

import static dev.millrace.http.HttpFetchException.Reason.CLOSED;
import static dev.millrace.http.HttpFetchException.Reason.TIMEOUT;
import static dev.millrace.http.HttpFetchException.Reason.TLS;
import static dev.millrace.http.HttpFetchException.Reason.TRUNCATED;
import static dev.millrace.http.Misbehaviour.answer;
import static dev.millrace.http.Misbehaviour.dripping;
import static dev.millrace.http.Misbehaviour.script;
import static dev.millrace.http.Misbehaviour.silent;

import java.time.Duration;
import java.util.stream.Stream;

/** What is wrong with the connection: it is cut, or nothing comes, or too little at a time. */
final class HostileConnections {

  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String UNANSWERED = "is unanswered (connection closed)";
  private static final String SILENT = "is silent (idleTimeout 0.3s)";
  private static final String LATE = "is late (timeout 0.5s)";

  private HostileConnections() {}

  static Stream<Misbehaviour> all() {
    return Stream.of(cut(), reset(), silence(), drips(), handshakes()).flatMap(all -> all);
  }

  private static Stream<Misbehaviour> cut() {
    return Stream.of(
        script("cut: before the request", peer -> {}).fails(CLOSED, UNANSWERED),
        answer("cut: before the status line", "").fails(CLOSED, UNANSWERED),
        answer("cut: in the status line", "HTTP/1.1 20").fails(CLOSED, UNANSWERED),
        answer("cut: after the status line", OK).fails(CLOSED, UNANSWERED),
        answer("cut: in a header", OK + "Content-Le").fails(CLOSED, UNANSWERED),
        answer("cut: before the blank line", OK + "Content-Length: 5\r\n")
            .fails(CLOSED, UNANSWERED),
        answer("cut: before a body of known length", OK + "Content-Length: 5\r\n\r\n")
            .fails(TRUNCATED, "is cut off (after 0 bytes)"),
        answer("cut: before a chunk", CHUNKED).fails(TRUNCATED, "is cut off (after 0 bytes)"),
        answer("cut: in the size of a chunk", CHUNKED + "1")
            .fails(TRUNCATED, "is cut off (after 0 bytes)"),
        answer("cut: in a chunk", CHUNKED + "a\r\n12345")
            .fails(TRUNCATED, "is cut off (after 5 bytes)"),
        answer("cut: between chunks", CHUNKED + "5\r\n12345\r\n")
            .fails(TRUNCATED, "is cut off (after 5 bytes)"),
        answer("cut: before the trailers", CHUNKED + "5\r\n12345\r\n0\r\n")
            .fails(TRUNCATED, "is cut off (after 5 bytes)"),
        answer("cut: in the trailers", CHUNKED + "5\r\n12345\r\n0\r\nName: v")
            .fails(TRUNCATED, "is cut off (after 5 bytes)"),
        answer("cut: where the body ends", "HTTP/1.0 200 OK\r\n\r\n12345").gives("12345"));
  }

  private static Stream<Misbehaviour> reset() {
    return Stream.of(
        script(
                "reset: in the request",
                peer -> {
                  peer.readByte();
                  peer.reset();
                })
            .fails(CLOSED, UNANSWERED),
        script(
                "reset: after the request",
                peer -> {
                  peer.readRequest();
                  peer.reset();
                })
            .fails(CLOSED, UNANSWERED),
        script(
                "reset: in the headers",
                peer -> {
                  peer.readRequest();
                  peer.send(OK + "Content-Le");
                  peer.reset();
                })
            .fails(CLOSED, UNANSWERED));
  }

  private static Stream<Misbehaviour> silence() {
    return Stream.of(
        silent("silent: from the start", "").fails(TIMEOUT, SILENT),
        silent("silent: in the status line", "HTTP/1.1 2").fails(TIMEOUT, SILENT),
        silent("silent: in the headers", OK + "Content-Le").fails(TIMEOUT, SILENT),
        silent("silent: in the body", OK + "Content-Length: 10\r\n\r\n12345")
            .fails(TIMEOUT, SILENT),
        silent("silent: in a chunk", CHUNKED + "a\r\n12345").fails(TIMEOUT, SILENT),
        silent("silent: where the connection should end", OK + "\r\n12345").fails(TIMEOUT, SILENT),
        silent("silent: after an interim response", "HTTP/1.1 100 Continue\r\n\r\n")
            .fails(TIMEOUT, SILENT));
  }

  private static Stream<Misbehaviour> drips() {
    return Stream.of(
        dripping("drip: the headers", OK + "A: ", "a").fails(TIMEOUT, LATE),
        dripping("drip: the body", OK + "Content-Length: 1000\r\n\r\n", "a").fails(TIMEOUT, LATE),
        dripping("drip: chunks", CHUNKED, "1\r\na\r\n").fails(TIMEOUT, LATE),
        dripping("drip: the size of a chunk", CHUNKED, "0").fails(TIMEOUT, LATE),
        dripping("drip: trailers", CHUNKED + "0\r\n", "A: b\r\n").fails(TIMEOUT, LATE),
        dripping("drip: interim responses", "", "HTTP/1.1 102 Processing\r\n\r\n")
            .fails(TIMEOUT, LATE),
        dripping(
                "drip: a gzip's name",
                OK + "Content-Encoding: gzip\r\n\r\n\u001f\u008b\u0008\u0008\0\0\0\0\0\0",
                "n")
            .fails(TIMEOUT, LATE),
        dripping(
                "drip: the body of a redirect",
                "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 1000\r\n\r\n",
                "a")
            .fails(TIMEOUT, LATE));
  }

  private static Stream<Misbehaviour> handshakes() {
    return Stream.of(
        script("TLS: a handshake that hangs", RawServer.Peer::awaitClientGone)
            .askedForTls()
            .with(http -> http.connectTimeout(Duration.ofMillis(500)))
            .fails(TLS, "is unreachable (TLS: handshake timed out after 500ms)"),
        script("TLS: a handshake that is cut", peer -> {}).askedForTls().fails(CLOSED, UNANSWERED),
        script(
                "TLS: a handshake that is reset",
                peer -> {
                  peer.readByte();
                  peer.reset();
                })
            .askedForTls()
            .fails(CLOSED, UNANSWERED),
        script("TLS: plain text", peer -> peer.send("HTTP/1.1 400 Bad Request\r\n\r\n"))
            .askedForTls()
            .fails(TLS, "is unreachable (TLS: …does not speak it, but perhaps http)"),
        script("TLS: an alert", peer -> peer.send("\u0015\u0003\u0003\0\2\2\50"))
            .askedForTls()
            .fails(TLS, "is unreachable (TLS: …"),
        script(
                "TLS: a record of the wrong length",
                peer -> peer.send("\u0016\u0003\u0003\u00ff\u00ff" + "x".repeat(70_000)))
            .askedForTls()
            .fails(TLS, "is unreachable (TLS: …"));
  }
}
