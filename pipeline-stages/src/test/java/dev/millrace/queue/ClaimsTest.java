package dev.millrace.queue;

import static dev.millrace.queue.QueueKind.drain;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Items that keep their places until work on them starts. */
@OnEveryBoundedQueue
class ClaimsTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final QueueKind kind;
  private final BoundedQueue<Integer> queue;
  private final List<Claim<Integer>> claims = new ArrayList<>();

  ClaimsTest(QueueKind kind) {
    this.kind = kind;
    this.queue = kind.fullQueue();
  }

  private List<Integer> allItems() {
    return IntStream.rangeClosed(1, kind.capacity()).boxed().toList();
  }

  @Test
  void areHandedOutInTheOrderOfTheQueue() {
    queue.claims().subscribe(claims::add);
    assertThat(claims).extracting(Claim::value).isEqualTo(kind.inOrderOfLeaving(allItems()));
    assertThat(queue.poll()).isEqualTo(new PollResult.Empty<>());
  }

  @Test
  void keepTheirPlaces() {
    queue.claims().subscribe(claims::add);
    assertThat(queue.size()).isEqualTo(kind.capacity());
    assertThat(queue.isFull()).isTrue();
    assertThat(queue.isEmpty()).isFalse();
    assertThat(queue.offer(0)).isEqualTo(OfferResult.FULL);
    assertThat(queue.counts().out()).isZero();
    assertThat(queue.unfinished()).isEqualTo(kind.capacity());
  }

  @Test
  void freeOnePlaceEachHoweverOftenTheyAreStarted() {
    queue.claims().subscribe(claims::add);
    claims.get(0).start();
    claims.get(0).start();
    assertThat(queue.size()).isEqualTo(kind.capacity() - 1);
    assertThat(queue.counts().out()).isEqualTo(1);
    assertThat(queue.counts().in()).isEqualTo(queue.counts().size() + queue.counts().out());
    assertThat(queue.offer(-1)).isEqualTo(OfferResult.ACCEPTED);
    assertThat(queue.offer(-2)).isEqualTo(OfferResult.FULL);
  }

  @Test
  void giveTheirPlaceToTheOldestWaitingPut() {
    queue.claims().take(1).subscribe(claims::add);
    CompletableFuture<Void> first = queue.put(-1).toFuture();
    CompletableFuture<Void> second = queue.put(-2).toFuture();
    assertThat(first).isNotDone();
    claims.get(0).start();
    assertThat(first).isCompleted();
    assertThat(second).isNotDone();
    claims.get(0).start();
    assertThat(second).isNotDone();
  }

  @Test
  void areGivenOnDemandOnly() {
    StepVerifier.create(queue.claims().map(Claim::value), 0)
        .expectSubscription()
        .then(() -> assertThat(queue.poll()).isInstanceOf(PollResult.Item.class))
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void stayWithTheirOwnerWhenTheConsumerCancels() {
    queue.claims().take(1).subscribe(claims::add);
    assertThat(queue.size()).isEqualTo(kind.capacity());
    assertThat(drain(queue)).hasSize(kind.capacity() - 1).doesNotContain(claims.get(0).value());
    assertThat(queue.size()).isEqualTo(1);
    claims.get(0).start();
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void stayWithTheirOwnerWhenTheQueueIsEmptied() {
    queue.claims().take(1).subscribe(claims::add);
    Claim<Integer> open = claims.get(0);
    assertThat(queue.closeNow()).hasSize(kind.capacity() - 1).doesNotContain(open.value());
    assertThat(queue.unfinished()).isEqualTo(1);
    open.start();
    assertThat(queue.size()).isZero();
    queue.taskDone();
    assertThat(queue.unfinished()).isZero();
  }

  @Test
  void letAClosedQueueCompleteWhileTheyAreOpen() {
    queue.close();
    StepVerifier.create(queue.claims().doOnNext(claims::add))
        .expectNextCount(kind.capacity())
        .expectComplete()
        .verify(LIMIT);
    assertThat(queue.size()).isEqualTo(kind.capacity());
    claims.forEach(Claim::start);
    assertThat(queue.size()).isZero();
  }

  @Test
  void countTowardsTheHighestFilling() {
    queue.claims().take(1).subscribe(claims::add);
    claims.get(0).start();
    queue.offer(-1);
    assertThat(queue.counts().highWater()).isEqualTo(kind.capacity());
  }

  @Test
  void tellWhatTheyHold() {
    queue.claims().take(1).subscribe(claims::add);
    Claim<Integer> claim = claims.get(0);
    assertThat(claim).hasToString("Claim[" + claim.value() + ", waiting]");
    claim.start();
    assertThat(claim).hasToString("Claim[" + claim.value() + ", started]");
  }

  @Test
  void neverHoldMorePlacesThanThereAre() throws Exception {
    Race.repeat(
        "claims " + kind,
        20,
        (race, random) -> {
          BoundedQueue<Integer> shared = kind.queue();
          int count = 3 * Math.min(kind.capacity(), 20);
          List<Integer> started = new ArrayList<>();
          CompletableFuture<Void> done = new CompletableFuture<>();
          shared
              .claims()
              .doOnNext(
                  claim -> {
                    assertThat(shared.counts().size()).isLessThanOrEqualTo(kind.capacity());
                    started.add(claim.value());
                    claim.start();
                  })
              .subscribe(claim -> {}, done::completeExceptionally, () -> done.complete(null));
          race.together(
              () -> Flux.range(0, count).concatMap(shared::put).subscribe(),
              () -> Flux.range(count, count).concatMap(shared::put).subscribe());
          shared.close();
          assertThat(done).isCompleted();
          assertThat(started)
              .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 2 * count).boxed().toList());
          assertThat(shared.counts().highWater()).isLessThanOrEqualTo(kind.capacity());
        });
  }
}
