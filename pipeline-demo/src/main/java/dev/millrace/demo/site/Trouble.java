package dev.millrace.demo.site;

import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_LENGTH;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_TYPE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.FutureMono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** The pages that are not as they should be: what a crawler meets out there. */
final class Trouble {

  private static final int LARGE_BYTES = 8 * 1024 * 1024;
  private static final int CHUNK_BYTES = 64 * 1024;

  private Trouble() {}

  /** Returns what is answered, by path. */
  static Map<String, Answer> answers() {
    Map<String, Answer> answers = new LinkedHashMap<>();

    answers.put("/slow/200ms", slow(Duration.ofMillis(200)));
    answers.put("/slow/400ms", slow(Duration.ofMillis(400)));
    answers.put("/slow/800ms", slow(Duration.ofMillis(800)));

    answers.put("/missing", status(404));
    answers.put("/gone", status(410));
    answers.put("/broken/500", status(500));
    answers.put("/broken/503", status(503));

    // Nothing is closed and half is nested wrongly: browsers find the title all the same.
    answers.put("/broken/markup", html("<html><title>Unclosed</title><p><b><i>no</b><td> end"));
    answers.put("/broken/no-title", html("<!DOCTYPE html><p>No title."));
    answers.put("/broken/empty", html(""));
    // A title that would colour a terminal, ring its bell and turn its text around.
    answers.put("/broken/controls", html("<title>Red \u001b[31malert\u0007 \u202edne</title>"));

    answers.put("/moved/once", redirect("/pages/weir"));
    answers.put("/moved/twice", redirect("/moved/once"));
    // It leads to itself by way of another.
    answers.put("/moved/loop", redirect("/moved/loop/back"));
    answers.put("/moved/loop/back", redirect("/moved/loop"));

    // Too large, and says so; too large, which only those learn who count.
    answers.put("/large/declared", Trouble::largeAndDeclared);
    answers.put("/large/streamed", Trouble::large);

    // Closes the connection in the middle of the body; closes it without a word.
    answers.put("/cut/body", Trouble::cutBody);
    answers.put("/cut/at-once", Trouble::cutAtOnce);
    return answers;
  }

  /** Answers with an HTML text as it is. */
  static Answer html(String text) {
    return (request, response) ->
        response
            .header(CONTENT_TYPE, "text/html; charset=utf-8")
            .sendByteArray(Mono.just(text.getBytes(UTF_8)));
  }

  /** Answers with an error page. */
  static Answer status(int status) {
    Answer page = html(Html.page("Error " + status, "Not what you came for.", List.of()));
    return (request, response) -> page.apply(request, response.status(status));
  }

  private static Answer slow(Duration pause) {
    Answer page = html(Html.page("Slow", "It took " + pause.toMillis() + " ms.", List.of()));
    return (request, response) ->
        Mono.delay(pause).thenEmpty(Flux.defer(() -> page.apply(request, response)));
  }

  private static Answer redirect(String path) {
    return (request, response) -> response.sendRedirect(path);
  }

  private static Publisher<Void> largeAndDeclared(
      HttpServerRequest request, HttpServerResponse response) {
    return large(request, response.header(CONTENT_LENGTH, Integer.toString(LARGE_BYTES)));
  }

  private static Publisher<Void> large(HttpServerRequest request, HttpServerResponse response) {
    return response
        .header(CONTENT_TYPE, "text/html")
        .sendByteArray(
            Flux.range(0, LARGE_BYTES / CHUNK_BYTES).map(chunk -> new byte[CHUNK_BYTES]));
  }

  private static Publisher<Void> cutBody(HttpServerRequest request, HttpServerResponse response) {
    Mono<String> part = Mono.just("<title>The first half of");
    return response
        .header(CONTENT_TYPE, "text/html")
        .header(CONTENT_LENGTH, "1000")
        .send(
            ByteBufFlux.fromString(part.concatWith(cut(response).then(Mono.never()))),
            flushAtOnce -> true);
  }

  private static Publisher<Void> cutAtOnce(HttpServerRequest request, HttpServerResponse response) {
    return cut(response);
  }

  private static Mono<Void> cut(HttpServerResponse response) {
    return Mono.fromRunnable(
        () -> response.withConnection(c -> FutureMono.from(c.channel().close()).subscribe()));
  }
}
