package dev.millrace.http;

import static dev.millrace.http.HttpFetchException.Reason.ADDRESS_REFUSED;
import static dev.millrace.http.HttpFetchException.Reason.CONNECT;
import static dev.millrace.http.HttpFetchException.Reason.INVALID_REDIRECT;
import static dev.millrace.http.HttpFetchException.Reason.TOO_LARGE;
import static dev.millrace.http.HttpFetchException.Reason.TOO_MANY_REDIRECTS;
import static dev.millrace.http.HttpFetchException.Reason.UNKNOWN_HOST;
import static dev.millrace.http.Misbehaviour.redirect;
import static dev.millrace.http.Misbehaviour.script;

import java.net.InetAddress;
import java.util.stream.Stream;

/** What is wrong with where a response leads. */
final class HostileRedirects {

  private HostileRedirects() {}

  static Stream<Misbehaviour> all() {
    return Stream.of(loops(), nowhere(), elsewhere()).flatMap(all -> all);
  }

  private static Stream<Misbehaviour> loops() {
    return Stream.of(
        redirect("redirect: to itself", "Location: /\r\n")
            .fails(TOO_MANY_REDIRECTS, "is redirected too often (maxRedirects 5) at '{uri}'"),
        redirect("redirect: to a part of itself", "Location: #top\r\n")
            .fails(TOO_MANY_REDIRECTS, "is redirected too often (maxRedirects 5) at '{uri}'"),
        script(
                "redirect: always one further",
                peer -> {
                  for (int i = 0; ; i++) {
                    String path = peer.readPath();
                    peer.send(
                        "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
                            + path
                            + "x\r\n\r\n");
                  }
                })
            .fails(TOO_MANY_REDIRECTS, "is redirected too often (maxRedirects 5) at '{uri}xxxxx'"));
  }

  private static Stream<Misbehaviour> nowhere() {
    return Stream.of(
        redirect("redirect: no location", "").gives("moved"),
        redirect("redirect: an empty location", "Location: \r\n").gives("moved"),
        redirect("redirect: not a URI", "Location: http://[\r\n")
            .fails(
                INVALID_REDIRECT,
                "is redirected to 'http://[' (must have a host, and a port from 1 to 65535 if any)"),
        redirect("redirect: blanks in the host", "Location: http://a b/\r\n")
            .fails(
                INVALID_REDIRECT,
                "is redirected to 'http://a b/' (must have a host, and a port from 1 to 65535 if any)"),
        redirect("redirect: no host", "Location: http:///\r\n")
            .fails(
                INVALID_REDIRECT,
                "is redirected to 'http:///' (must have a host, and a port from 1 to 65535 if any)"),
        redirect("redirect: no such port", "Location: http://127.0.0.1:99999/\r\n")
            .fails(
                INVALID_REDIRECT,
                "is redirected to 'http://127.0.0.1:99999/' (must have a host, and a port from 1 to 65535 if any)"),
        redirect("redirect: a closed port", "Location: http://127.0.0.1:1/\r\n")
            .fails(
                CONNECT, "is unreachable (no connection to 127.0.0.1:1) at 'http://127.0.0.1:1/'"),
        redirect(
                "redirect: to the address that knows a cloud's secrets",
                "Location: http://169.254.169.254/\r\n")
            .with(http -> http.publicAddressesOr(InetAddress::isLoopbackAddress))
            .fails(
                ADDRESS_REFUSED,
                "is not fetched (169.254.169.254 is not a public address)"
                    + " at 'http://169.254.169.254/'"),
        redirect("redirect: no such host", "Location: http://name.invalid/\r\n")
            .fails(
                UNKNOWN_HOST,
                "is unreachable (unknown host name.invalid) at 'http://name.invalid/'"),
        redirect("redirect: a location without end", "Location: /" + "x".repeat(100_000) + "\r\n")
            .fails(TOO_LARGE, "is too large (maxHeaderBytes 4000)"));
  }

  private static Stream<Misbehaviour> elsewhere() {
    return Stream.of(
        scheme("ftp://example.org/"),
        scheme("file:/etc/passwd"),
        scheme("javascript:alert(1)"),
        scheme("data:text/html,moved"),
        scheme("gopher://127.0.0.1:70/"),
        redirect("redirect: with a password", "Location: http://me:secret@127.0.0.1/\r\n")
            .fails(
                INVALID_REDIRECT,
                "is redirected to 'http://***@127.0.0.1/' (must have no user info)"));
  }

  private static Misbehaviour scheme(String target) {
    return redirect(
            "redirect: to " + target.substring(0, target.indexOf(':')),
            "Location: " + target + "\r\n")
        .fails(
            INVALID_REDIRECT,
            "is redirected to '%s' (must be absolute http or https)".formatted(target));
  }
}
