package dev.millrace.queue;

import static dev.millrace.queue.QueueKind.drain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Delivery;
import dev.millrace.QueueCounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * What others find, and do, at a queue while its only rail, on a scheduler, has an item in hand.
 * The rail takes some items in a visit and some without; the moments are of both kinds.
 */
@ParameterizedClass(name = "item {0}")
@ValueSource(ints = {0, 1, 2, 3, 4, 6, 8, 9, 10, 14})
class PortionTest {

  private static final int COUNT = 20;
  private static final int LAST = COUNT - 1;

  /** The index of the item that the rail has in hand. */
  private final int moment;

  private final BoundedQueue<Integer> queue = filled(BoundedQueue.fifo(COUNT));
  private final SteppedRail<Integer> rail = SteppedRail.withAllDemand();

  PortionTest(int moment) {
    this.moment = moment;
  }

  private static BoundedQueue<Integer> filled(BoundedQueue<Integer> queue) {
    range(0, COUNT).forEach(queue::offer);
    return queue;
  }

  private static List<Integer> range(int from, int end) {
    return IntStream.range(from, end).boxed().toList();
  }

  private void consume(Runnable atTheMoment) {
    rail.at(moment, atTheMoment).on(queue).run();
  }

  private List<Integer> allBut(int missing) {
    return range(0, COUNT).stream().filter(item -> item != missing).toList();
  }

  @Test
  void aPollFindsTheNextItem() {
    consume(() -> assertThat(queue.poll().asOptional()).contains(moment + 1));
    assertThat(rail.signals).isEqualTo(allBut(moment + 1));
  }

  @Test
  void aTakeIsGivenTheNextItem() {
    consume(() -> assertThat(queue.take().toFuture()).isCompletedWithValue(moment + 1));
    assertThat(rail.signals).isEqualTo(allBut(moment + 1));
  }

  @Test
  void whoPollsToTheEndFindsAllTheRestInOrder() {
    consume(() -> assertThat(drain(queue)).isEqualTo(range(moment + 1, COUNT)));
    assertThat(rail.signals).isEqualTo(range(0, moment + 1));
    queue.offer(COUNT);
    rail.run();
    assertThat(rail.signals).hasSize(moment + 2).endsWith(COUNT);
  }

  @Test
  void countsAreExact() {
    consume(
        () -> {
          assertThat(queue.counts())
              .isEqualTo(new QueueCounts("", COUNT, LAST - moment, COUNT, COUNT, moment + 1, 0, 0));
          assertThat(queue.size()).isEqualTo(LAST - moment);
          assertThat(queue.isFull()).isFalse();
          assertThat(queue.unfinished()).isEqualTo(COUNT);
        });
    assertThat(rail.signals).isEqualTo(range(0, COUNT));
    assertThat(queue.counts().out()).isEqualTo(COUNT);
  }

  @Test
  void countsAreExactAtEveryItem() {
    range(0, COUNT)
        .forEach(item -> rail.at(item, () -> assertThat(queue.size()).isEqualTo(LAST - item)));
    rail.on(queue).run();
    assertThat(rail.signals).isEqualTo(range(0, COUNT));
  }

  @Test
  void closingNowReturnsTheRest() {
    List<Integer> rest = new ArrayList<>();
    consume(() -> rest.addAll(queue.closeNow()));
    assertThat(rest).isEqualTo(range(moment + 1, COUNT));
    assertThat(rail.signals).startsWith(range(0, moment + 1).toArray()).endsWith("complete");
    assertThat(rail.signals).hasSize(moment + 2);
    assertThat(queue.unfinished()).isEqualTo(moment + 1);
  }

  @Test
  void closingLeavesTheRestToTheRail() {
    consume(queue::close);
    assertThat(rail.signals).startsWith(range(0, COUNT).toArray()).endsWith("complete");
    assertThat(rail.signals).hasSize(COUNT + 1);
  }

  @Test
  void aPauseBeginsAfterTheItemInHand() {
    List<Disposable> pauses = new ArrayList<>();
    consume(() -> pauses.add(queue.pause()));
    assertThat(rail.signals).isEqualTo(range(0, moment + 1));
    assertThat(queue.poll()).isInstanceOf(PollResult.Empty.class);
    assertThat(queue.size()).isEqualTo(LAST - moment);
    pauses.forEach(Disposable::dispose);
    rail.run();
    assertThat(rail.signals).isEqualTo(range(0, COUNT));
  }

  @Test
  void aPauseThatIsOverAtOnceChangesNothing() {
    consume(() -> queue.pause().dispose());
    assertThat(rail.signals).isEqualTo(range(0, COUNT));
  }

  @Test
  void aCancelLeavesTheRestToAnother() {
    consume(rail::cancel);
    assertThat(rail.signals).isEqualTo(range(0, moment + 1));
    SteppedRail<Integer> other = SteppedRail.<Integer>withAllDemand().on(queue);
    other.run();
    assertThat(other.signals).isEqualTo(range(moment + 1, COUNT));
  }

  @Test
  void aCancelThatAnotherSubscribesAfterAtOnceLeavesTheRestToIt() {
    SteppedRail<Integer> other = SteppedRail.withAllDemand();
    consume(
        () -> {
          rail.cancel();
          other.on(queue).run();
        });
    assertThat(rail.signals).isEqualTo(range(0, moment + 1));
    assertThat(other.signals).isEqualTo(range(moment + 1, COUNT));
  }

  @Test
  void aStopEndsTheRailAfterTheItemInHand() {
    Sinks.Empty<Void> stop = Sinks.empty();
    rail.at(moment, stop::tryEmitEmpty);
    queue.fluxUntil(stop.asMono(), rail.scheduler).subscribe(rail);
    rail.run();
    assertThat(rail.signals).startsWith(range(0, moment + 1).toArray()).endsWith("complete");
    assertThat(rail.signals).hasSize(moment + 2);
    assertThat(drain(queue)).isEqualTo(range(moment + 1, COUNT));
  }

  @Test
  void aConsumerThatFailsLeavesTheRest() {
    List<Throwable> errors = new ArrayList<>();
    RuntimeException failure = new IllegalStateException("cannot be consumed");
    queue
        .flux(rail.scheduler)
        .subscribe(
            item -> {
              if (item == moment) {
                throw failure;
              }
            },
            errors::add);
    rail.run();
    assertThat(errors).containsExactly(failure);
    assertThat(drain(queue)).isEqualTo(range(moment + 1, COUNT));
  }

  @Test
  void demandThatIsUsedUpExactlyCompletesAQueueThatIsClosed() {
    SteppedRail<Integer> exact = SteppedRail.withDemand(COUNT);
    exact.at(moment, queue::close).on(queue).run();
    assertThat(exact.signals).hasSize(COUNT + 1).endsWith("complete");
  }

  @Test
  void demandThatIsUsedUpEarlierLeavesTheRest() {
    SteppedRail<Integer> some = SteppedRail.withDemand(moment + 1);
    some.on(queue).run();
    assertThat(some.signals).isEqualTo(range(0, moment + 1));
    assertThat(queue.size()).isEqualTo(LAST - moment);
    queue.close();
    some.request(LAST - moment);
    some.run();
    assertThat(some.signals).hasSize(COUNT + 1).endsWith("complete");
  }

  @Test
  void anErrorComesAfterTheLastItemThoughDemandIsUsedUp() {
    RuntimeException error = new IllegalStateException("no more");
    SteppedRail<Integer> exact = SteppedRail.withDemand(COUNT);
    exact.at(moment, () -> queue.close(error)).on(queue).run();
    assertThat(exact.signals).hasSize(COUNT + 1).endsWith(error);
  }

  @Test
  void demandOfOneAtATimeBringsAllInOrder() {
    SteppedRail<Integer> single = SteppedRail.withDemand(1);
    range(0, COUNT).forEach(item -> single.at(item, () -> single.request(1)));
    single.on(queue).run();
    assertThat(single.signals).isEqualTo(range(0, COUNT));
  }

  @Test
  void demandThatIsAddedWithAnItemInHandCounts() {
    SteppedRail<Integer> some = SteppedRail.withDemand(moment + 1);
    some.at(moment, () -> some.request(3)).on(queue).run();
    assertThat(some.signals).isEqualTo(range(0, moment + 4));
    assertThat(drain(queue)).isEqualTo(range(moment + 4, COUNT));
  }

  @Test
  void aSecondRailIsGivenTheNextItem() {
    SteppedRail<Integer> second = SteppedRail.withDemand(1);
    consume(() -> second.on(queue).run());
    assertThat(second.signals).containsExactly(moment + 1);
    assertThat(rail.signals).isEqualTo(allBut(moment + 1));
  }

  @Test
  void aRailWithoutASchedulerIsGivenTheNextItems() {
    Recorder<Integer> second = new Recorder<>(subscription -> subscription.request(3));
    consume(() -> queue.flux().subscribe(second));
    assertThat(second.signals).isEqualTo(range(moment + 1, moment + 4));
    assertThat(rail.signals).hasSize(COUNT - 3).startsWith(range(0, moment + 1).toArray());
  }

  @Test
  void aClaimKeepsThePlaceOfTheNextItem() {
    List<Claim<Integer>> claims = new ArrayList<>();
    consume(() -> queue.claims().take(1).subscribe(claims::add));
    assertThat(claims).extracting(Claim::value).containsExactly(moment + 1);
    assertThat(rail.signals).isEqualTo(allBut(moment + 1));
    assertThat(queue.size()).isEqualTo(1);
    claims.forEach(claim -> claim.start(Runnable::run));
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.counts().out()).isEqualTo(COUNT);
  }

  @Test
  void aDeliveryThatIsPutBackComesLastAndThenTheEnd() {
    List<Delivery<Integer>> deliveries = new ArrayList<>();
    consume(
        () -> {
          queue.takeDelivery().subscribe(deliveries::add);
          queue.close();
        });
    assertThat(rail.signals).isEqualTo(allBut(moment + 1));
    deliveries.forEach(Delivery::requeue);
    rail.run();
    assertThat(rail.signals).hasSize(COUNT + 1).endsWith(moment + 1, "complete");
    assertThat(queue.counts().requeued()).isEqualTo(1);
  }

  @Test
  void aClosedQueueCompletesThoughTheItemInHandUsesUpTheDemand() {
    SteppedRail<Integer> exact = SteppedRail.withDemand(moment + 1);
    BoundedQueue<Integer> closed = closedAfter(moment);
    exact.on(closed).run();
    assertThat(exact.signals).hasSize(moment + 2).endsWith(moment, "complete");
    assertThat(closed.counts().out()).isEqualTo(moment + 1);
  }

  @Test
  void aClosedQueueHasTerminatedWithItsLastItemInHand() {
    BoundedQueue<Integer> closed = closedAfter(moment);
    rail.at(moment, () -> assertThat(closed.scan(Attr.TERMINATED)).isTrue()).on(closed).run();
    assertThat(rail.signals).endsWith(moment, "complete");
  }

  /** Returns a queue that is closed and has as many items as the one in hand needs to be last. */
  private static BoundedQueue<Integer> closedAfter(int last) {
    BoundedQueue<Integer> closed = BoundedQueue.fifo(COUNT);
    range(0, last + 1).forEach(closed::offer);
    closed.close();
    return closed;
  }

  @Test
  void theNewestItemComesNextWhereItLeavesFirst() {
    BoundedQueue<Integer> lifo = filled(BoundedQueue.lifo(2 * COUNT));
    rail.at(moment, () -> lifo.offer(100)).on(lifo).run();
    assertThat(rail.signals.get(moment + 1)).isEqualTo(100);
    assertThat(rail.signals).hasSize(COUNT + 1);
  }

  @Test
  void theLeastItemComesNextWhereItLeavesFirst() {
    BoundedQueue<Integer> least =
        filled(BoundedQueue.priority(2 * COUNT, Comparator.<Integer>naturalOrder()));
    rail.at(moment, () -> least.offer(-1)).on(least).run();
    assertThat(rail.signals.get(moment + 1)).isEqualTo(-1);
    assertThat(rail.signals).hasSize(COUNT + 1);
  }

  @Test
  void anItemThatIsOfferedComesLast() {
    consume(() -> assertThat(queue.offer(COUNT)).isEqualTo(OfferResult.ACCEPTED));
    assertThat(rail.signals).isEqualTo(range(0, COUNT + 1));
  }

  @Test
  void aSchedulerThatRunsInlineChangesNothing() {
    assertThat(consumedOn(Schedulers.immediate())).isEqualTo(range(0, COUNT + 1));
    assertThat(consumedOn(Schedulers.fromExecutor(Runnable::run))).isEqualTo(range(0, COUNT + 1));
  }

  private List<Integer> consumedOn(Scheduler inline) {
    BoundedQueue<Integer> full = filled(BoundedQueue.fifo(COUNT));
    CompletableFuture<Void> put = full.put(COUNT).toFuture();
    List<Integer> items = new ArrayList<>();
    full.flux(inline).subscribe(items::add);
    assertThat(put).isCompleted();
    return items;
  }

  @Test
  void virtualTimeChangesNothing() {
    VirtualTimeScheduler time = VirtualTimeScheduler.create();
    CompletableFuture<Void> put = queue.put(COUNT).toFuture();
    List<Integer> items = new ArrayList<>();
    queue.flux(time).subscribe(items::add);
    time.advanceTime();
    assertThat(items).isEqualTo(range(0, COUNT + 1));
    assertThat(put).isCompleted();
  }
}
