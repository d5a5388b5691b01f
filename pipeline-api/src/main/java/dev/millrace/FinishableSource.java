package dev.millrace;

import static java.util.Objects.requireNonNull;

import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/**
 * A source that can be told to take no more: a queue, an HTTP endpoint, a topic. {@link
 * PipelineRun#drain} tells it, and then waits for what it had taken; any other source it cancels.
 *
 * <p>Only the publisher that a pipeline is declared with is looked at: an operator between hides
 * what it is made of. {@link #of} names it again:
 *
 * <pre>{@code
 * Pipeline.from("orders", FinishableSource.of(queue.flux().map(Order::parse), queue::close))
 * }</pre>
 *
 * @param <T> the type of the items
 */
public interface FinishableSource<T> extends Publisher<T> {

  /**
   * Takes no more. Subscribers are given what was taken before, and complete. Does not wait; a
   * second call does nothing. Safe to call from any thread.
   */
  void finish();

  /**
   * Returns a source that something else finishes.
   *
   * @param source completes after {@code finish} has run, and what was taken has gone out
   * @param finish may be called more than once and from any thread; must not block
   */
  static <T> FinishableSource<T> of(Publisher<? extends T> source, Runnable finish) {
    requireNonNull(source, "source");
    requireNonNull(finish, "finish");
    return new FinishableSource<>() {

      @Override
      public void subscribe(Subscriber<? super T> subscriber) {
        source.subscribe(subscriber);
      }

      @Override
      public void finish() {
        finish.run();
      }
    };
  }
}
