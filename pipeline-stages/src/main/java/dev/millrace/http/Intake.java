package dev.millrace.http;

import dev.millrace.queue.BoundedQueue;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Answers the requests to an {@link HttpSource}, storing the items that they bring. */
final class Intake<T> {

  private final HttpSourceOptions options;
  private final RequestRules rules;
  private final BoundedQueue<T> queue;
  private final Takers takers;
  private final Function<byte[], ? extends T> decoder;

  Intake(
      HttpSourceOptions options,
      BoundedQueue<T> queue,
      Takers takers,
      Function<byte[], ? extends T> decoder) {
    this.options = options;
    this.rules = new RequestRules(options);
    this.queue = queue;
    this.takers = takers;
    this.decoder = decoder;
  }

  /** Reads a request and answers it. */
  Mono<Void> take(HttpServerRequest request, HttpServerResponse response) {
    Answer refusal = rules.brokenBy(request);
    if (refusal == null) {
      refusal = storing().refusalOfAll();
    }
    return refusal == null
        ? read(request)
            .flatMap(answer -> send(response, answer))
            .onErrorResume(
                ItemBody.TooLargeException.class, error -> sendLast(response, error.answer()))
        : sendLast(response, refusal);
  }

  private Mono<Answer> read(HttpServerRequest request) {
    boolean lines = RequestRules.LINES.contains(RequestRules.kind(request.requestHeaders()));
    ItemBody body =
        lines ? ItemBody.ofLines(options, storing()) : ItemBody.ofOne(options, storing());
    return request.receive().doOnNext(body::add).then(Mono.fromSupplier(body::end));
  }

  private Storing<T> storing() {
    return new Storing<>(queue, takers, decoder, options.retryAfter());
  }

  /** Answers a request that is not read to its end: what still comes is nobody's. */
  private static Mono<Void> sendLast(HttpServerResponse response, Answer answer) {
    return send(response.keepAlive(false), answer);
  }

  private static Mono<Void> send(HttpServerResponse response, Answer answer) {
    answer.headers().forEach(response::header);
    return response
        .status(answer.status())
        .header(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
        .sendString(Mono.just(answer.json()))
        .then();
  }
}
