package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.http.HttpFetchException.Reason;
import java.net.URI;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** Checks how a fetch fails. */
record HttpFailure(HttpFetchException exception) {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  static HttpFailure of(HttpFetcher http, URI uri) {
    Mono<HttpFetchException> failure =
        http.fetch(uri)
            .<HttpFetchException>handle((page, sink) -> sink.error(new AssertionError(page)))
            .onErrorResume(HttpFetchException.class, Mono::just);
    HttpFetchException exception = failure.block(LIMIT);
    assertThat(exception).isNotNull();
    assertThat(exception.uri()).isEqualTo(uri);
    assertThat(exception.getMessage()).doesNotContain("\n").doesNotContain("\r");
    return new HttpFailure(exception);
  }

  void is(Reason reason, String message) {
    assertThat(exception.reason()).isEqualTo(reason);
    assertThat(exception).hasMessage(message);
  }
}
