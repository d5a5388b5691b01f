package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.scheduler.Schedulers;

/** Requests that are not positive: rules 3.6 and 3.9 of Reactive Streams. */
@ParameterizedClass
@EnumSource(BadRequestTest.Wait.class)
class BadRequestTest {

  /** What a subscriber waits for in vain. */
  enum Wait {
    TAKE,
    TIMED_TAKE,
    DELIVERY,
    PUT,
    JOIN,
    FLUX
  }

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
  private final Recorder<Object> subscriber = new Recorder<>();
  private final Wait wait;

  BadRequestTest(Wait wait) {
    this.wait = wait;
    publisher().subscribe(subscriber);
  }

  private Publisher<?> publisher() {
    return switch (wait) {
      case TAKE -> queue.take();
      case TIMED_TAKE -> queue.take(java.time.Duration.ofDays(1), Schedulers.parallel());
      case DELIVERY -> queue.takeDelivery();
      case FLUX -> queue.flux();
      case PUT -> {
        queue.offer(0);
        yield queue.put(1);
      }
      case JOIN -> {
        queue.offer(0);
        yield queue.join();
      }
    };
  }

  private void assertThatItFailedOnceAndLeftNoTrace() {
    assertThat(subscriber.signals).singleElement().isInstanceOf(IllegalArgumentException.class);
    QueueKind.drain(queue);
    Stream.of(1, 2).forEach(item -> queue.offer(item));
    assertThat(QueueKind.drain(queue)).containsExactly(1);
    queue.taskDone();
    assertThat(subscriber.signals).hasSize(1);
    assertThat(queue).asString().contains(" 0 puts waiting, 0 takes waiting");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void failTheWait(long n) {
    subscriber.request(n);
    assertThatItFailedOnceAndLeftNoTrace();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void failAWaitThatWasRequestedBefore(long n) {
    subscriber.request(1);
    subscriber.request(n);
    subscriber.request(n);
    assertThatItFailedOnceAndLeftNoTrace();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 1})
  void changeNothingAfterTheCancel(long n) {
    subscriber.cancel();
    subscriber.request(n);
    assertThat(subscriber.signals).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 1})
  void changeNothingAfterTheEnd(long n) {
    subscriber.request(Long.MAX_VALUE);
    queue.closeNow();
    int before = subscriber.signals.size();
    subscriber.request(n);
    assertThat(subscriber.signals).hasSize(before).hasSize(1);
  }
}
