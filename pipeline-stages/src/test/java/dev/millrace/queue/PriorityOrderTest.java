package dev.millrace.queue;

import static dev.millrace.queue.QueueKind.drain;
import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What a comparator may do to a queue: order it, and nothing else. */
class PriorityOrderTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  record Task(int priority, int arrival) {}

  // CPython's equal items come out in any order, and their payloads are compared
  @Test
  void equalItemsLeaveInTheOrderOfTheirArrival() {
    BoundedQueue<Task> queue = BoundedQueue.priority(1000, comparing(Task::priority));
    Random random = new Random(11);
    List<Task> tasks =
        IntStream.range(0, 1000).mapToObj(i -> new Task(random.nextInt(5), i)).toList();
    tasks.forEach(queue::offer);
    List<Task> sorted = new ArrayList<>(tasks);
    Collections.sort(sorted, comparing(Task::priority));
    assertThat(drain(queue)).isEqualTo(sorted);
  }

  @Test
  void equalItemsKeepTheirOrderWhenSomeHadToWait() {
    BoundedQueue<Task> queue = BoundedQueue.priority(2, comparing(Task::priority));
    Flux.range(0, 6).flatMap(arrival -> queue.put(new Task(1, arrival))).subscribe();
    assertThat(drain(queue)).extracting(Task::arrival).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void anItemThatIsPutBackStandsBehindItsEquals() {
    BoundedQueue<Task> queue = BoundedQueue.priority(3, comparing(Task::priority));
    IntStream.range(0, 3).forEach(arrival -> queue.offer(new Task(arrival / 2, arrival)));
    queue.takeDelivery().doOnNext(Delivery::requeue).block(SOON);
    assertThat(drain(queue)).extracting(Task::arrival).containsExactly(1, 0, 2);
  }

  @Test
  void comparesNothingWhenAnItemLeaves() {
    AtomicInteger compared = new AtomicInteger();
    BoundedQueue<Integer> queue =
        BoundedQueue.priority(
            100,
            (a, b) -> {
              compared.incrementAndGet();
              return Integer.compare(a, b);
            });
    IntStream.range(0, 100).forEach(queue::offer);
    compared.set(0);
    assertThat(drain(queue)).hasSize(100);
    assertThat(compared).hasValue(0);
  }

  @Nested
  class WhenTheComparatorThrows {

    /** The item that cannot be compared. */
    private final AtomicInteger poison = new AtomicInteger(3);

    private final BoundedQueue<Integer> queue = BoundedQueue.priority(2, this::compare);

    WhenTheComparatorThrows() {
      queue.offer(1);
    }

    private int compare(int a, int b) {
      if (a == poison.get() || b == poison.get()) {
        throw new ClassCastException("cannot compare");
      }
      return Integer.compare(a, b);
    }

    private void assertThatNothingChanged() {
      assertThat(queue)
          .hasToString(
              "priority queue [size 1 of 2, 0 puts waiting, 0 takes waiting, unfinished 1, open]");
      assertThat(queue.offer(0)).isEqualTo(OfferResult.ACCEPTED);
      assertThat(drain(queue)).containsExactly(0, 1);
    }

    // CPython's put_nowait raises TypeError too, but the item stays and is not counted
    @Test
    void offerThrowsAndChangesNothing() {
      assertThatExceptionOfType(ClassCastException.class)
          .isThrownBy(() -> queue.offer(3))
          .withMessage("cannot compare");
      assertThatNothingChanged();
    }

    @Test
    void putFailsAndChangesNothing() {
      StepVerifier.create(queue.put(3)).expectErrorMessage("cannot compare").verify(SOON);
      assertThatNothingChanged();
    }

    @Test
    void aSourceIsCancelledAndTheQueueClosesWithTheError() {
      AtomicBoolean cancelled = new AtomicBoolean();
      Flux.just(3, 4).doOnCancel(() -> cancelled.set(true)).subscribe(queue.subscriber());
      assertThat(cancelled).isTrue();
      assertThat(queue.unfinished()).isEqualTo(1);
      StepVerifier.create(queue.flux())
          .expectNext(1)
          .expectErrorMessage("cannot compare")
          .verify(SOON);
    }

    @Test
    void aPutThatWaitedFailsAndLeavesItsPlaceToTheNext() {
      poison.set(0);
      queue.offer(2);
      CompletableFuture<Void> first = queue.put(3).toFuture();
      CompletableFuture<Void> second = queue.put(4).toFuture();
      poison.set(3);
      queue.poll();
      assertThat(first).isCompletedExceptionally();
      assertThat(second).isCompleted();
      assertThat(drain(queue)).containsExactly(2, 4);
    }
  }

  @Test
  void aPutWhoseComparatorCannotBeLinkedLeavesItsPlaceToTheNext() {
    AtomicBoolean broken = new AtomicBoolean();
    BoundedQueue<Integer> queue =
        BoundedQueue.priority(
            2,
            (a, b) -> {
              if (broken.getAndSet(false)) {
                throw new NoClassDefFoundError("dev/example/Gone");
              }
              return Integer.compare(a, b);
            });
    queue.offer(1);
    queue.offer(2);
    queue.put(3).subscribe();
    CompletableFuture<Void> next = queue.put(4).toFuture();
    broken.set(true);
    assertThatExceptionOfType(NoClassDefFoundError.class).isThrownBy(queue::poll);
    assertThat(next).isCompleted();
  }

  @Test
  void aComparatorThatTurnsTheQueueOverIsAskedABoundedNumberOfTimes() {
    AtomicReference<BoundedQueue<Integer>> turned = new AtomicReference<>();
    AtomicInteger asked = new AtomicInteger();
    BoundedQueue<Integer> queue =
        BoundedQueue.priority(
            5,
            (a, b) -> {
              asked.incrementAndGet();
              turned.get().poll();
              turned.get().offer(1);
              return Integer.compare(a, b);
            });
    turned.set(queue);
    queue.offer(1);
    assertThatIllegalStateException()
        .isThrownBy(() -> queue.offer(2))
        .withMessage("the order has changed 1000 times while an item looked for its place");
    assertThat(asked).hasValue(1000);
    StepVerifier.create(queue.put(2))
        .expectError(IllegalStateException.class)
        .verify(Duration.ofSeconds(5));
    assertThat(queue.size()).isEqualTo(1);
  }

  @Nested
  class WhenTheComparatorContradictsItself {

    @Test
    void everyItemComesOutOnceAndOnlyOnce() {
      for (long seed = 0; seed < 200; seed++) {
        Random random = new Random(seed);
        Comparator<Integer> coin = (a, b) -> (a ^ b ^ random.nextInt()) % 3;
        BoundedQueue<Integer> queue = BoundedQueue.priority(500, coin);
        List<Integer> out = new ArrayList<>();
        for (int item = 0; item < 500; item++) {
          queue.offer(item);
          if (random.nextInt(4) == 0) {
            queue.poll().asOptional().ifPresent(out::add);
          }
        }
        out.addAll(drain(queue));
        assertThat(out)
            .as("seed %d", seed)
            .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 500).boxed().toList());
        assertThat(queue.isEmpty()).isTrue();
      }
    }

    @Test
    void manyThreadsNeitherLoseNorDuplicateNorHang() {
      Race.repeat(
          "contradictory comparator",
          200,
          (race, random) -> {
            AtomicLong tossed = new AtomicLong(random.nextLong());
            Comparator<Integer> coin =
                (a, b) -> Long.hashCode(tossed.addAndGet((a ^ b) * 0x9E3779B97F4A7C15L)) % 3;
            BoundedQueue<Integer> queue = BoundedQueue.priority(1000, coin);
            List<Integer> out = Collections.synchronizedList(new ArrayList<>());
            race.together(
                () -> IntStream.range(0, 50).forEach(queue::offer),
                () -> IntStream.range(50, 100).forEach(queue::offer),
                () ->
                    IntStream.range(0, 50)
                        .forEach(i -> queue.poll().asOptional().ifPresent(out::add)));
            out.addAll(drain(queue));
            assertThat(out)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 100).boxed().toList());
          });
    }
  }
}
