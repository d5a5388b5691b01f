package dev.millrace.queue;

import static dev.millrace.queue.QueueKind.drain;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** A queue that hands out nothing for a while. */
@OnEveryQueue
class PauseTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final BoundedQueue<Integer> queue;
  private final List<Integer> received = new ArrayList<>();

  PauseTest(QueueKind kind) {
    this.queue = kind.queue();
  }

  @Test
  void keepsItemsFromSubscribersUntilItIsOver() {
    queue.flux().subscribe(received::add);
    Disposable pause = queue.pause();
    queue.offer(1);
    assertThat(received).isEmpty();
    pause.dispose();
    assertThat(received).containsExactly(1);
    queue.offer(2);
    assertThat(received).containsExactly(1, 2);
  }

  @Test
  void keepsItemsFromTakesAndPolls() {
    Disposable pause = queue.pause();
    queue.offer(1);
    CompletableFuture<Integer> taken = queue.take().toFuture();
    assertThat(queue.poll()).isInstanceOf(PollResult.Empty.class);
    assertThat(taken).isNotDone();
    pause.dispose();
    assertThat(taken).isCompletedWithValue(1);
  }

  @Test
  void isOverWhenAllAreOver() {
    Disposable one = queue.pause();
    Disposable other = queue.pause();
    queue.offer(1);
    one.dispose();
    one.dispose();
    assertThat(queue.poll()).isInstanceOf(PollResult.Empty.class);
    other.dispose();
    assertThat(drain(queue)).containsExactly(1);
  }

  @Test
  void endsAClosedQueueWhenItIsOver() {
    Disposable pause = queue.pause();
    queue.offer(1);
    queue.close();
    StepVerifier.create(queue.flux())
        .expectSubscription()
        .then(pause::dispose)
        .expectNext(1)
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void doesNotKeepWhatIsLeftFromWhoClosesNow() {
    Disposable pause = queue.pause();
    queue.offer(1);
    assertThat(queue.closeNow()).containsExactly(1);
    StepVerifier.create(queue.flux()).expectComplete().verify(LIMIT);
    pause.dispose();
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void losesNoItemHoweverOftenItComes() throws Exception {
    Race.repeat(
        "pause " + queue.capacity(),
        30,
        (race, random) -> {
          int count = 40;
          List<Integer> items = new CopyOnWriteArrayList<>();
          CompletableFuture<Void> all = new CompletableFuture<>();
          CountDownLatch ended = new CountDownLatch(3);
          for (int rail = 0; rail < 3; rail++) {
            Flux<Integer> flux = rail == 0 ? queue.flux() : queue.flux(Schedulers.parallel());
            flux.takeUntilOther(Mono.fromFuture(all, true))
                .doOnComplete(ended::countDown)
                .subscribe(
                    item -> {
                      items.add(item);
                      if (items.size() == count) {
                        all.complete(null);
                      }
                    });
          }
          race.together(
              () -> Flux.range(0, count).concatMap(queue::put).subscribe(),
              () -> IntStream.range(0, 20).forEach(n -> queue.pause().dispose()),
              () -> IntStream.range(0, 20).forEach(n -> queue.pause().dispose()));
          assertThat(ended.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
          assertThat(items)
              .containsExactlyInAnyOrderElementsOf(IntStream.range(0, count).boxed().toList());
        });
  }
}
