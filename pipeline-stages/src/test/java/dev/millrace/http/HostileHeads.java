package dev.millrace.http;

import static dev.millrace.http.HttpFetchException.Reason.CLOSED;
import static dev.millrace.http.HttpFetchException.Reason.PROTOCOL;
import static dev.millrace.http.HttpFetchException.Reason.TIMEOUT;
import static dev.millrace.http.HttpFetchException.Reason.TOO_LARGE;
import static dev.millrace.http.Misbehaviour.answer;
import static dev.millrace.http.Misbehaviour.endless;

import java.time.Duration;
import java.util.stream.Stream;

/** What is wrong with the status line. */
final class HostileHeads {

  private static final String TOO_LONG = "is too large (maxHeaderBytes 4000)";

  private static final String UNANSWERED = "is unanswered (connection closed)";

  private HostileHeads() {}

  static Stream<Misbehaviour> all() {
    return Stream.concat(statusLines(), interim());
  }

  private static Stream<Misbehaviour> statusLines() {
    return Stream.of(
        answer("status line: garbage", "garbage\r\n\r\n")
            .fails(PROTOCOL, "is malformed (invalid version format: GARBAGE)"),
        answer("status line: none, as in HTTP/0.9", "<html><title>old</title></html>")
            .fails(CLOSED, UNANSWERED),
        answer("status line: none, as in HTTP/2", "\0\0\0\4\0\0\0\0\0\r\n\r\n")
            .fails(
                PROTOCOL,
                "is malformed (Line Feed must be preceded by Carriage Return when terminating HTTP start- and header field-lines)"),
        answer("status line: SSH", "SSH-2.0-OpenSSH_9.2p1\r\n")
            .fails(PROTOCOL, "is malformed (invalid version format: SSH-2.0-OPENSSH_9.2P1)"),
        answer("status line: SMTP", "220 mail.example.org ESMTP\r\n")
            .fails(PROTOCOL, "is malformed (invalid version format: 220)"),
        answer("status line: shoutcast", "ICY 200 OK\r\n\r\n12345")
            .fails(PROTOCOL, "is malformed (invalid version format: ICY)"),
        answer("status line: a version of the future", "HTTP/9.9 200 OK\r\n\r\n12345")
            .fails(PROTOCOL, "is malformed (unknown version HTTP/9.9)"),
        answer("status line: no status", "HTTP/1.1\r\n\r\n12345")
            .fails(PROTOCOL, "is malformed (not a number: \"\")"),
        answer("status line: a status in words", "HTTP/1.1 abc OK\r\n\r\n")
            .fails(PROTOCOL, "is malformed (not a number: \"abc\")"),
        answer("status line: two digits", "HTTP/1.1 20 OK\r\n\r\n12345")
            .fails(PROTOCOL, "is malformed (status 20)"),
        answer("status line: four digits", "HTTP/1.1 2000 OK\r\n\r\n12345")
            .fails(PROTOCOL, "is malformed (status 2000)"),
        answer("status line: zero", "HTTP/1.1 000 OK\r\n\r\n12345")
            .fails(PROTOCOL, "is malformed (status 0)"),
        answer("status line: negative", "HTTP/1.1 -200 OK\r\n\r\n12345")
            .fails(PROTOCOL, "is malformed (code : -200 (expected: >= 0))"),
        answer("status line: more than an int", "HTTP/1.1 99999999999 OK\r\n\r\n12345")
            .fails(PROTOCOL, "is malformed (not a number: \"99999999999\")"),
        answer("status line: a status that nobody knows", "HTTP/1.1 799 ?\r\n\r\n12345")
            .gives("12345"),
        answer("status line: a NUL", "HTTP/1.1 200 O\0K\r\n\r\n12345").gives("12345"),
        endless("status line: endless", "HTTP/1.1 200 ", "OK").fails(TOO_LARGE, TOO_LONG),
        endless("status line: blank lines for ever", "", "\r\n").fails(TOO_LARGE, TOO_LONG),
        endless("status line: NULs for ever", "", "\0\0\0\0")
            .fails(
                PROTOCOL,
                "is malformed (Line Feed must be preceded by Carriage Return when terminating HTTP start- and header field-lines)"));
  }

  private static Stream<Misbehaviour> interim() {
    return Stream.of(
        answer(
                "interim: early hints",
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n12345")
            .gives("12345"),
        answer("interim: nothing after it", "HTTP/1.1 100 Continue\r\n\r\n")
            .fails(CLOSED, UNANSWERED),
        answer("interim: another protocol", "HTTP/1.1 101 Switching Protocols\r\n\r\n12345")
            .fails(PROTOCOL, "is malformed (another protocol that nobody asked for)"),
        answer(
                "interim: websocket",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                    + "Connection: upgrade\r\n\r\n12345")
            .fails(PROTOCOL, "is malformed (another protocol that nobody asked for)"),
        endless("interim: 100 for ever", "", "HTTP/1.1 100 Continue\r\n\r\n")
            .with(http -> http.timeout(Duration.ofMillis(500)))
            .fails(TIMEOUT, "is late (timeout 0.5s)"),
        endless("interim: 103 for ever", "", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
            .with(http -> http.timeout(Duration.ofMillis(500)))
            .fails(TIMEOUT, "is late (timeout 0.5s)"));
  }
}
