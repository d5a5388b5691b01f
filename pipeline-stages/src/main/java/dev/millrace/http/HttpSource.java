package dev.millrace.http;

import dev.millrace.FinishableSource;
import dev.millrace.queue.BoundedQueue;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

/**
 * A source of a pipeline that others fill with {@code POST}: an HTTP/1.1 server with a bounded
 * queue behind it.
 *
 * <pre>{@code
 * HttpSource<Order> orders = HttpSource.builder(Order::parse).port(8080).path("/orders").bindNow();
 * PipelineRun run = Pipeline.from("orders", orders).to("store", store::save).start();
 * run.drain(ofSeconds(30)).block(); // 503 from now on; the run does the rest and completes
 * orders.dispose();
 * }</pre>
 *
 * <p>{@code application/json} is one item. {@code application/x-ndjson} is one item a line; each
 * line is stored as it comes, blank lines are none. The answer is JSON: {@code {"accepted":3}},
 * with an {@code error} beside it where not everything was stored. A client that meets one goes on
 * after the lines that were accepted.
 *
 * <ul>
 *   <li><b>202</b> all is stored: in the queue, that is, in memory.
 *   <li><b>400</b> an item that the decoder refuses, or a request without one proper {@code Host}.
 *   <li><b>404</b>, <b>405</b>, <b>415</b> another path, method, or kind of body.
 *   <li><b>408</b> or a closed connection: too slow. <b>413</b>, <b>414</b>, <b>431</b>: too large.
 *   <li><b>429</b> the queue is full; <b>503</b> no more items are taken, or nobody takes them.
 *       Both with {@code Retry-After}.
 * </ul>
 *
 * <p>As a Publisher it hands out each item once: subscribers compete. It asks for nothing, since
 * clients cannot be slowed but by 429. It completes after {@link #finish}, {@link #drain} or {@link
 * #dispose}, when the queue is empty. Before its first subscriber comes it stores items. When the
 * last one has gone, since its run has failed for instance, it stores no more, in the middle of a
 * body too, until another comes. Safe to use from any thread.
 *
 * @param <T> the type of the items
 */
public final class HttpSource<T> implements FinishableSource<T>, Disposable {

  private enum State {
    OPEN,
    /** Answers 503. */
    DRAINING,
    /** The server is down. */
    STOPPED
  }

  private final BoundedQueue<T> queue;
  private final Takers takers;
  private final RequestCount requests;
  private final DisposableServer server;
  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

  HttpSource(BoundedQueue<T> queue, Takers takers, RequestCount requests, DisposableServer server) {
    this.queue = queue;
    this.takers = takers;
    this.requests = requests;
    this.server = server;
  }

  /**
   * Returns a builder in which every option has a default.
   *
   * @param decoder makes an item of a document or a line; what it throws is answered with 400 and
   *     its message. Called on an event loop, so it must not block
   */
  public static <T> HttpSourceBuilder<T> builder(Function<byte[], ? extends T> decoder) {
    return new HttpSourceBuilder<>(decoder);
  }

  @Override
  public void subscribe(Subscriber<? super T> subscriber) {
    Flux<T> items = queue.flux().doFirst(takers::comes).doFinally(signal -> takers.goes());
    items.subscribe(subscriber);
  }

  /** Returns the address that the server listens at. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.address();
  }

  /** Returns how many items are stored and not handed out. */
  public int size() {
    return queue.size();
  }

  /**
   * Takes no more items: answers 503, hands out what is stored, completes its subscribers, and
   * stops the server when the requests in progress have been answered. It waits until all that is
   * stored has been handed out, to whomever; items that nobody subscribes to keep it waiting.
   *
   * <p>Begins when the Mono is subscribed to; a second one waits for the same end. Cancelling it
   * stops only the wait.
   */
  public Mono<Void> drain() {
    return Mono.defer(
        () -> {
          finish();
          return emptied()
              .then(requests.none())
              .then(Mono.fromRunnable(this::dispose))
              .then(server.onDispose());
        });
  }

  /** Completes when the queue is closed and nothing is left, whoever took the last item. */
  private Mono<Void> emptied() {
    return Mono.create(
        sink -> {
          BaseSubscriber<T> watch =
              new BaseSubscriber<>() {

                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                  // It asks for nothing.
                }

                @Override
                protected void hookOnComplete() {
                  sink.success();
                }
              };
          sink.onDispose(watch);
          queue.flux().subscribe(watch);
        });
  }

  /** Takes no more items: answers 503 from now on. Subscribers are given the rest. */
  @Override
  public void finish() {
    state.compareAndSet(State.OPEN, State.DRAINING);
    queue.close();
  }

  /** Stops the server at once and takes no more items. Subscribers are given the rest. */
  @Override
  public void dispose() {
    state.set(State.STOPPED);
    queue.close();
    server.dispose();
  }

  @Override
  public boolean isDisposed() {
    return state.get() == State.STOPPED;
  }

  @Override
  public String toString() {
    return "HttpSource at %s (%s, %d of %d items)"
        .formatted(server.address(), state.get(), queue.size(), queue.capacity());
  }
}
