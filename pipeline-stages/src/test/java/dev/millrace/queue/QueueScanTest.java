package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.QueueSpec;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** What Reactor's tools are told. */
class QueueScanTest {

  private final BoundedQueue<Integer> queue =
      BoundedQueue.of(QueueSpec.<Integer>fifo(3).named("urls"));

  private static Subscription subscribed(Publisher<?> publisher) {
    AtomicReference<Subscription> given = new AtomicReference<>();
    publisher.subscribe(new Recorder<>(given::set));
    return given.get();
  }

  @Nested
  class OfAQueue {

    @Test
    void tellsItsNameCapacityAndSize() {
      queue.offer(1);
      assertThat(queue.name()).isEqualTo("urls");
      assertThat(queue.scan(Attr.NAME)).isEqualTo("urls");
      assertThat(queue.scan(Attr.CAPACITY)).isEqualTo(3);
      assertThat(queue.scan(Attr.BUFFERED)).isEqualTo(1);
      assertThat(queue.scan(Attr.RUN_STYLE)).isEqualTo(Attr.RunStyle.SYNC);
      assertThat(queue.scan(Attr.PARENT)).isNull();
    }

    @Test
    void hasTerminatedOnceItIsClosedAndEmpty() {
      queue.offer(1);
      queue.close();
      assertThat(queue.scan(Attr.TERMINATED)).isFalse();
      queue.poll();
      assertThat(queue.scan(Attr.TERMINATED)).isTrue();
    }

    @Test
    void oneWithoutANameTellsNone() {
      assertThat(BoundedQueue.fifo(1).scan(Attr.NAME)).isNull();
    }
  }

  @Nested
  class OfAConsumer {

    @Test
    void itsParentIsTheQueue() {
      assertThat(Scannable.from(queue.flux()).scan(Attr.PARENT)).isSameAs(queue);
      assertThat(Scannable.from(queue.take()).scan(Attr.PARENT)).isSameAs(queue);
      assertThat(Scannable.from(queue.put(1)).scan(Attr.PARENT)).isSameAs(queue);
      assertThat(Scannable.from(queue.join()).scan(Attr.PARENT)).isSameAs(queue);
      assertThat(Scannable.from(subscribed(queue.flux())).scan(Attr.PARENT)).isSameAs(queue);
    }

    @Test
    void tellsItsDemandAndItsEnd() {
      Subscription subscription = subscribed(queue.flux());
      Scannable rail = Scannable.from(subscription);
      subscription.request(5);
      queue.offer(1);
      assertThat(rail.scan(Attr.REQUESTED_FROM_DOWNSTREAM)).isEqualTo(4);
      assertThat(rail.scan(Attr.ACTUAL)).isNotNull();
      assertThat(rail.scan(Attr.RUN_STYLE)).isEqualTo(Attr.RunStyle.SYNC);
      assertThat(rail.scan(Attr.TERMINATED)).isFalse();
      queue.close();
      assertThat(rail.scan(Attr.TERMINATED)).isTrue();
      assertThat(rail.scan(Attr.CANCELLED)).isFalse();
    }

    @Test
    void hasTerminatedThoughItsLastItemCameAfterTheClose() {
      Subscription subscription = subscribed(queue.flux());
      queue.offer(1);
      queue.close();
      subscription.request(1);
      assertThatItTerminated(subscription, null);
    }

    @Test
    void hasTerminatedWhenItWasEndedFromOutside() {
      Sinks.Empty<Void> stop = Sinks.empty();
      Subscription subscription = subscribed(queue.fluxUntil(stop.asMono()));
      stop.tryEmitEmpty().orThrow();
      assertThatItTerminated(subscription, null);
    }

    @Test
    void tellsTheErrorItEndedWith() {
      IllegalStateException error = new IllegalStateException("closed");
      Subscription closed = subscribed(queue.flux());
      Sinks.Empty<Void> stop = Sinks.empty();
      Subscription stopped = subscribed(queue.fluxUntil(stop.asMono()));
      stop.tryEmitError(error).orThrow();
      assertThatItTerminated(stopped, error);
      queue.close(error);
      closed.request(1);
      assertThatItTerminated(closed, error);
      assertThat(queue.scan(Attr.ERROR)).isSameAs(error);
    }

    @Test
    void tellsTheErrorOfABadRequest() {
      Subscription subscription = subscribed(queue.flux());
      subscription.request(0);
      Scannable rail = Scannable.from(subscription);
      assertThat(rail.scan(Attr.ERROR)).isInstanceOf(IllegalArgumentException.class);
      assertThat(rail.scan(Attr.CANCELLED)).isFalse();
    }

    private void assertThatItTerminated(Subscription subscription, @Nullable Throwable error) {
      Scannable rail = Scannable.from(subscription);
      assertThat(rail.scan(Attr.TERMINATED)).isTrue();
      assertThat(rail.scan(Attr.CANCELLED)).isFalse();
      assertThat(rail.scan(Attr.ERROR)).isSameAs(error);
    }

    @Test
    void tellsThatItCancelled() {
      Subscription subscription = subscribed(queue.flux());
      subscription.cancel();
      assertThat(Scannable.from(subscription).scan(Attr.CANCELLED)).isTrue();
      assertThat(Scannable.from(subscription).scan(Attr.TERMINATED)).isFalse();
    }

    @Test
    void tellsItsScheduler() {
      var scheduler = Schedulers.immediate();
      Scannable flux = Scannable.from(queue.flux(scheduler));
      assertThat(flux.scan(Attr.RUN_ON)).isSameAs(scheduler);
      assertThat(flux.scan(Attr.RUN_STYLE)).isEqualTo(Attr.RunStyle.ASYNC);
    }
  }

  @Nested
  class OfASubscriber {

    @Test
    void tellsHowMuchItAsksForAhead() {
      assertThat(Scannable.from(queue.subscriber()).scan(Attr.PREFETCH)).isEqualTo(1);
      assertThat(Scannable.from(queue.subscriber(7)).scan(Attr.PREFETCH)).isEqualTo(7);
      BoundedQueue<Integer> overflowing =
          BoundedQueue.of(QueueSpec.<Integer>fifo(3).onOverflow(BufferOverflowStrategy.ERROR));
      assertThat(Scannable.from(overflowing.subscriber(1)).scan(Attr.PREFETCH))
          .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void tellsTheItemThatWaitsOutside() {
      BoundedQueue<Integer> one = BoundedQueue.fifo(1);
      CoreSubscriber<Integer> subscriber = one.subscriber();
      subscriber.onSubscribe(Operators.emptySubscription());
      subscriber.onNext(1);
      assertThat(Scannable.from(subscriber).scan(Attr.BUFFERED)).isZero();
      subscriber.onNext(2);
      assertThat(Scannable.from(subscriber).scan(Attr.BUFFERED)).isEqualTo(1);
    }

    @Test
    void tellsItsSourceAndItsEnd() {
      for (int reserve = 0; reserve < 2; reserve++) {
        CoreSubscriber<Integer> subscriber = queue.subscriber(reserve);
        Scannable scanned = Scannable.from(subscriber);
        RecordedDemand source = new RecordedDemand();
        subscriber.onSubscribe(source);
        assertThat(scanned.scan(Attr.TERMINATED)).isFalse();
        assertThat(scanned.scanUnsafe(Attr.PARENT)).isSameAs(source);
        CoreSubscriber<Integer> keepsItOpen = queue.subscriber();
        subscriber.onComplete();
        assertThat(scanned.scan(Attr.TERMINATED)).isTrue();
        assertThat(Scannable.from(keepsItOpen).scan(Attr.CANCELLED)).isFalse();
      }
    }

    @Test
    void tellsWhatItsSourceFailedWith() {
      IllegalStateException error = new IllegalStateException("failed");
      BoundedQueue<Integer> overflowing =
          BoundedQueue.of(QueueSpec.<Integer>fifo(3).onOverflow(BufferOverflowStrategy.ERROR));
      for (CoreSubscriber<Integer> subscriber :
          List.of(queue.subscriber(), queue.subscriber(1), overflowing.subscriber(1))) {
        subscriber.onSubscribe(Operators.emptySubscription());
        assertThat(Scannable.from(subscriber).scan(Attr.ERROR)).isNull();
        Hooks.onErrorDropped(late -> {});
        subscriber.onError(error);
        Hooks.resetOnErrorDropped();
        assertThat(Scannable.from(subscriber).scan(Attr.ERROR)).isSameAs(error);
      }
    }

    @Test
    void tellsThatItsSourceWasCancelled() {
      Scannable waiting = Scannable.from(queue.subscriber());
      Scannable reserving = Scannable.from(queue.subscriber(1));
      queue.close();
      assertThat(waiting.scan(Attr.CANCELLED)).isTrue();
      assertThat(reserving.scan(Attr.CANCELLED)).isTrue();
    }
  }
}
