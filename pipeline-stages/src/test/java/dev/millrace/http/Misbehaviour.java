package dev.millrace.http;

import static java.util.function.UnaryOperator.identity;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.http.HttpFetchException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Something that a server does wrong, and what must come of it.
 *
 * @param name what it does
 * @param server starts it
 * @param scheme what the client believes it speaks
 * @param patience how long the client puts up with it
 * @param reason why the fetch fails; {@code null} if there is a page all the same
 * @param told the message after the page's URI, in which {@code …} stands for words that JDKs
 *     differ in, or the text of the page
 */
record Misbehaviour(
    String name,
    Supplier<RawServer> server,
    String scheme,
    UnaryOperator<HttpFetcherBuilder> patience,
    @Nullable Reason reason,
    String told) {

  static Misbehaviour script(String name, RawServer.Script serve) {
    return startedBy(name, () -> RawServer.start(serve));
  }

  static Misbehaviour startedBy(String name, Supplier<RawServer> server) {
    return new Misbehaviour(name, server, "http", identity(), null, "");
  }

  /** Reads a request, sends this and closes. */
  static Misbehaviour answer(String name, String response) {
    return startedBy(name, () -> RawServer.answering(response));
  }

  /** Reads a request, sends this with the blank line before the body, and closes. */
  static Misbehaviour headers(String name, String headers) {
    return headers(name, headers, "12345");
  }

  static Misbehaviour headers(String name, String headers, String body) {
    return answer(name, "HTTP/1.1 200 OK\r\n" + headers + "\r\n\r\n" + body);
  }

  /** Reads a request, sends the beginning once and the rest until the client has had enough. */
  static Misbehaviour endless(String name, String beginning, String rest) {
    return script(
        name,
        peer -> {
          peer.readRequest();
          peer.send(beginning);
          peer.sendForEver(rest);
        });
  }

  /** Reads a request, sends the beginning and then no more. */
  static Misbehaviour silent(String name, String beginning) {
    return script(
            name,
            peer -> {
              peer.readRequest();
              peer.send(beginning);
              peer.awaitClientGone();
            })
        .with(http -> http.idleTimeout(Duration.ofMillis(300)));
  }

  /** Reads a request, sends the beginning and then the drop every 50 ms. */
  static Misbehaviour dripping(String name, String beginning, String drop) {
    return script(
            name,
            peer -> {
              peer.readRequest();
              peer.drip(beginning, drop);
            })
        .with(http -> http.timeout(Duration.ofMillis(500)));
  }

  /** Answers each request of a connection with this. */
  static Misbehaviour redirect(String name, String headers) {
    return script(
        name,
        peer -> {
          while (true) {
            peer.readRequest();
            peer.send("HTTP/1.1 302 Found\r\n" + headers + "Content-Length: 5\r\n\r\nmoved");
          }
        });
  }

  Misbehaviour with(UnaryOperator<HttpFetcherBuilder> options) {
    return new Misbehaviour(name, server, scheme, options, reason, told);
  }

  Misbehaviour askedForTls() {
    return new Misbehaviour(name, server, "https", patience, reason, told);
  }

  Misbehaviour fails(Reason why, String message) {
    return new Misbehaviour(name, server, scheme, patience, why, message);
  }

  Misbehaviour gives(String text) {
    return new Misbehaviour(name, server, scheme, patience, null, text);
  }

  /** Returns whether the client must lose patience for this to end. */
  boolean isSlow() {
    return reason == Reason.TIMEOUT || told.contains("timed out");
  }

  URI uriOf(RawServer started) {
    return URI.create(started.uri().toString().replaceFirst("http", scheme));
  }

  void expectFrom(HttpFetcher http, RawServer started) {
    URI uri = uriOf(started);
    if (reason == null) {
      assertThat(http.fetch(uri).map(Page::text).block(Duration.ofSeconds(10))).isEqualTo(told);
      return;
    }
    HttpFetchException failure = HttpFailure.of(http, uri).exception();
    assertThat(failure.reason()).isEqualTo(reason);
    String message = "page '" + uri + "' " + told.replace("{uri}", uri.toString());
    if (message.contains("…")) {
      assertThat(failure.getMessage()).containsSubsequence(message.split("…", 0));
    } else {
      assertThat(failure).hasMessage(message);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
