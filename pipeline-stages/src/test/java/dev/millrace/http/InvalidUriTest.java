package dev.millrace.http;

import dev.millrace.http.HttpFetchException.Reason;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvalidUriTest {

  private final HttpFetcher http = HttpFetcher.create();

  @AfterEach
  void stop() {
    http.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/path                    | be absolute http or https",
        "ftp://example.org/       | be absolute http or https",
        "file:/etc/passwd         | be absolute http or https",
        "mailto:me@example.org    | be absolute http or https",
        "http:example             | have a host",
        "http:///path             | have a host",
        "http://:80/              | have a host",
        "http://under_score:99999/| have a port from 1 to 65535",
        "http://example.org:0/    | have a port from 1 to 65535",
        "http://example.org:99999 | have a port from 1 to 65535",
      })
  void failsWithoutSendingAnything(URI uri, String rule) {
    HttpFailure.of(http, uri).is(Reason.INVALID_URI, "uri must " + rule + ", was " + uri);
  }

  @Test
  void hidesAPassword() {
    HttpFailure.of(http, URI.create("http://me:secret@example.org/@"))
        .is(Reason.INVALID_URI, "uri must have no user info, was http://***@example.org/@");
  }
}
