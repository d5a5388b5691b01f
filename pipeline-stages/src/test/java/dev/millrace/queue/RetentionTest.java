package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.QueueSpec;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Operators;

/** A queue keeps nothing of what has left it, nor of those who wait no more. */
@ParameterizedClass(name = "{0}")
@MethodSource("queues")
class RetentionTest {

  private static final int MOST_COLLECTIONS = 50;

  /** An item of which a test sees whether it is still held. */
  record Item(int number) {}

  private final BoundedQueue<Item> queue;
  private final List<WeakReference<Object>> seen = new ArrayList<>();

  RetentionTest(QueueSpec<Item> spec) {
    // One for each test: some close it.
    this.queue = BoundedQueue.of(spec);
  }

  static Stream<QueueSpec<Item>> queues() {
    return Stream.of(
        QueueSpec.fifo(20),
        QueueSpec.lifo(20),
        QueueSpec.priority(20, Comparator.comparing(Item::number)),
        QueueSpec.priority(20, Comparator.comparing((Item item) -> item.number() / 5)));
  }

  private <O> O watched(O object) {
    seen.add(new WeakReference<>(object));
    return object;
  }

  private Item item(int number) {
    return watched(new Item(number));
  }

  private void assertThatNothingIsRetained() {
    for (int round = 0; round < MOST_COLLECTIONS && isAnyHeld(); round++) {
      System.gc();
    }
    assertThat(seen).isNotEmpty().allMatch(reference -> reference.get() == null);
  }

  private boolean isAnyHeld() {
    return seen.stream().anyMatch(reference -> reference.get() != null);
  }

  @Test
  void itemsThatWerePolled() {
    for (int number = 0; number < 20; number++) {
      queue.offer(item(number));
    }
    while (queue.poll() instanceof PollResult.Item) {
      // The item is let go.
    }
    assertThatNothingIsRetained();
  }

  @Test
  void itemsThatWereHandedToTakesAndSubscribers() {
    queue.take().subscribe();
    queue.take().subscribe();
    Disposable subscriber = queue.flux().subscribe();
    for (int number = 0; number < 20; number++) {
      queue.offer(item(number));
    }
    subscriber.dispose();
    assertThatNothingIsRetained();
  }

  @Test
  void itemsThatClosingReturned() {
    for (int number = 0; number < 20; number++) {
      queue.offer(item(number));
    }
    assertThat(queue.closeNow()).hasSize(20);
    assertThatNothingIsRetained();
  }

  @Test
  void itemsOfPutsThatWereCancelledOrRejected() {
    List<Disposable> puts = new ArrayList<>();
    for (int number = 0; number < 20; number++) {
      queue.offer(item(number));
      puts.add(queue.put(item(-number)).subscribe(null, error -> {}));
    }
    queue.put(item(99)).subscribe(null, error -> {});
    puts.forEach(Disposable::dispose);
    puts.clear();
    queue.closeNow();
    assertThatNothingIsRetained();
  }

  @Test
  void consumersThatLeftAfterItemsPassedToThem() {
    passItemsAndLeave();
    passItemsAndLeave();
    assertThatNothingIsRetained();
  }

  private void passItemsAndLeave() {
    Recorder<Item> consumer = watched(Recorder.ofAll());
    queue.flux().subscribe(consumer);
    CoreSubscriber<Item> inlet = queue.subscriber(5);
    inlet.onSubscribe(Operators.emptySubscription());
    inlet.onNext(item(1));
    inlet.onNext(item(2));
    assertThat(queue.offer(item(3))).isEqualTo(OfferResult.ACCEPTED);
    consumer.cancel();
  }

  @Test
  void waitersThatCancelled() {
    Recorder<Item> taker = watched(Recorder.ofAll());
    Recorder<Item> consumer = watched(Recorder.ofAll());
    Recorder<Void> joiner = watched(Recorder.ofAll());
    queue.take().subscribe(taker);
    queue.flux().subscribe(consumer);
    taker.cancel();
    consumer.cancel();
    queue.offer(item(1));
    queue.join().subscribe(joiner);
    joiner.cancel();
    queue.poll();
    taker = null;
    consumer = null;
    joiner = null;
    assertThatNothingIsRetained();
  }

  @Test
  void waitersWhoseWaitIsOver() {
    queue.take().subscribe(watched(Recorder.ofAll()));
    queue.offer(item(1));
    queue.join().subscribe(watched(Recorder.ofAll()));
    queue.taskDone();
    assertThatNothingIsRetained();
  }

  @Test
  void subscribersWhoseSourceHasEnded() {
    CoreSubscriber<Item> open = queue.subscriber();
    feed(watched(queue.subscriber()), item(1));
    feed(watched(queue.subscriber(4)), item(2));
    queue.poll();
    queue.poll();
    assertThatNothingIsRetained();
    open.onComplete();
  }

  private static void feed(CoreSubscriber<Item> inlet, Item item) {
    inlet.onSubscribe(Operators.emptySubscription());
    inlet.onNext(item);
    inlet.onComplete();
  }

  @Test
  void subscribersThatThrewAsTheyWereSubscribed() {
    for (Publisher<Item> each : List.<Publisher<Item>>of(queue.flux(), queue.take())) {
      Recorder<Item> throwing =
          watched(
              new Recorder<>(
                  subscription -> {
                    subscription.request(1);
                    throw new IllegalStateException("thrown in onSubscribe");
                  }));
      each.subscribe(throwing);
      throwing = null;
    }
    assertThatNothingIsRetained();
    assertThat(queue).asString().contains(" 0 takes waiting");
  }

  @Test
  void consumersOfAQueueThatHasEnded() {
    queue.flux().subscribe(watched(Recorder.ofAll()));
    queue.take().subscribe(watched(Recorder.ofAll()));
    queue.close();
    assertThatNothingIsRetained();
  }
}
