package dev.millrace.http;

import static dev.millrace.http.HttpFetchException.Reason.TLS;
import static dev.millrace.http.HttpFetchException.Reason.TRUNCATED;

import java.util.stream.Stream;

/** What is wrong with a server that can speak TLS. */
final class HostileTls {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345";

  private HostileTls() {}

  static Stream<Misbehaviour> all() {
    return Stream.of(
        showing("TLS: nothing wrong, for comparison", TlsKeys.GOOD).gives("12345"),
        showing("TLS: an expired certificate", TlsKeys.EXPIRED)
            .fails(TLS, "is unreachable (TLS: the certificate has expired)"),
        showing("TLS: a certificate of the future", TlsKeys.EARLY)
            .fails(TLS, "is unreachable (TLS: the certificate is not valid yet)"),
        showing("TLS: a certificate for another name", TlsKeys.OTHER_NAME)
            .fails(TLS, "is unreachable (TLS: the certificate is not for 127.0.0.1)"),
        showing("TLS: a certificate that signed itself", TlsKeys.SELF_SIGNED)
            .fails(
                TLS,
                "is unreachable (TLS: the certificate is not from an authority that is trusted)"),
        showing("TLS: a certificate of an unknown authority", TlsKeys.STRANGE)
            .fails(
                TLS,
                "is unreachable (TLS: the certificate is not from an authority that is trusted)"),
        answering("TLS: cut in the body", TlsKeys.GOOD, OK.substring(0, OK.length() - 1))
            .fails(TRUNCATED, "is cut off (after 4 bytes)"),
        answering("TLS: cut in the headers", TlsKeys.GOOD, OK.substring(0, 30))
            .fails(HttpFetchException.Reason.CLOSED, "is unanswered (connection closed)"));
  }

  private static Misbehaviour showing(String name, TlsKeys certificate) {
    return answering(name, certificate, OK);
  }

  private static Misbehaviour answering(String name, TlsKeys certificate, String response) {
    return Misbehaviour.startedBy(
            name,
            () ->
                RawServer.startTls(
                    certificate.context(),
                    peer -> {
                      peer.readRequest();
                      peer.send(response);
                    }))
        .askedForTls()
        .with(http -> http.client(TlsKeys::trust));
  }
}
