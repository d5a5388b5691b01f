package dev.millrace.demo.docs;

import static dev.millrace.FailurePolicy.requeue;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.QueueSpec.priority;
import static java.time.Duration.ofSeconds;
import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.RunOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The examples of docs/ordering.md, in its order. */
class OrderingTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private record Page(int url) {}

  private record Transfer(int account, int amount) {}

  private record Balance(int account, int amount) {}

  /** Answers on any of several threads. */
  private static final class Http {

    Mono<Page> fetch(int url) {
      return Mono.just(new Page(url)).publishOn(Schedulers.parallel());
    }
  }

  /** Reads a balance and writes it later: two bookings of one account must not meet. */
  private static final class Ledger {

    private final Map<Integer, Integer> balances = new ConcurrentHashMap<>();
    private final AtomicInteger failures = new AtomicInteger();

    Mono<Balance> book(Transfer transfer) {
      if (failures.getAndDecrement() > 0) {
        return Mono.error(new IllegalStateException("the ledger is locked"));
      }
      int before = balances.getOrDefault(transfer.account(), 0);
      return Mono.just(before + transfer.amount())
          .publishOn(Schedulers.parallel())
          .doOnNext(after -> balances.put(transfer.account(), after))
          .map(after -> new Balance(transfer.account(), after));
    }
  }

  private final Http http = new Http();
  private final Ledger ledger = new Ledger();
  private final Flux<Integer> urls = Flux.range(0, 100);
  private final Flux<Transfer> transfers = Flux.range(0, 300).map(n -> new Transfer(n % 7, n));

  private record Task(String name, int rank) {

    String done() {
      return name;
    }
  }

  @Test
  void sourcesOfDifferentRank() {
    Flux<Task> urgent = Flux.range(0, 3).map(n -> new Task("urgent " + n, 0));
    Flux<Task> bulk = Flux.range(0, 3).map(n -> new Task("bulk " + n, 1));
    Pipeline<String> tasks =
        Pipeline.from("urgent", urgent)
            .mergeWith("bulk", bulk)
            .queue(priority(100, comparing(Task::rank)))
            .map("work", Task::done);

    StepVerifier.create(tasks.flux(), 0)
        .expectSubscription()
        .thenRequest(1)
        .expectNextCount(1)
        .thenRequest(Long.MAX_VALUE)
        .expectNextCount(5)
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void resultsInOrder() {
    Pipeline<Page> pages =
        Pipeline.from("urls", urls)
            .queue(fifo(100))
            .stage("fetch", http::fetch, s -> s.workers(8).ordered(32));

    List<Page> all = pages.flux().collectList().block(LIMIT);
    assertThat(all).isEqualTo(IntStream.range(0, 100).mapToObj(Page::new).toList());
  }

  @Test
  void oneKeyAtATime() {
    Pipeline<Balance> balances =
        Pipeline.from("transfers", transfers)
            .queue(fifo(1_000))
            .stage("book", ledger::book, s -> s.workers(16).keyed(Transfer::account));

    balances.run().block(LIMIT);
    assertThat(ledger.balances).isEqualTo(sums());
  }

  @Test
  void itemsThatArePutBack() {
    Pipeline<Balance> patient =
        Pipeline.from("transfers", transfers)
            .queue(fifo(1_000))
            .stage(
                "book",
                ledger::book,
                s ->
                    s.workers(16)
                        .keyed(Transfer::account)
                        .onFailure(requeue(3, ofSeconds(5)).thenSkip()));

    ledger.failures.set(3);
    VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    StepVerifier.create(patient.flux(RunOptions.defaults().timer(clock)))
        .then(() -> clock.advanceTimeBy(ofSeconds(15)))
        .expectNextCount(300)
        .expectComplete()
        .verify(LIMIT);
    assertThat(ledger.balances).isEqualTo(sums());
  }

  private static Map<Integer, Integer> sums() {
    Map<Integer, Integer> sums = new HashMap<>();
    for (int n = 0; n < 300; n++) {
      sums.merge(n % 7, n, Integer::sum);
    }
    return sums;
  }
}
