package dev.millrace.demo;

import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Says what producers and consumers do, as they do it. Whoever reads the lines may be slow, so they
 * are said on threads that may wait, and whoever says something goes on when it is said.
 *
 * @param lines takes the lines, on any thread; one that throws fails whoever speaks
 * @param threads where lines are said
 */
record Narrator(Consumer<String> lines, Scheduler threads) {

  /** Returns one that speaks on threads that may wait. */
  static Narrator of(Consumer<String> lines) {
    return new Narrator(lines, Schedulers.boundedElastic());
  }

  /** Returns one that says nothing. */
  static Narrator silent() {
    return new Narrator(line -> {}, Schedulers.immediate());
  }

  /** Returns what says a line when it is subscribed to, and completes when that is said. */
  Mono<Void> say(String line) {
    return Mono.<Void>fromRunnable(() -> lines.accept(line)).subscribeOn(threads);
  }

  /** Returns an item when a line is said. */
  <T> Mono<T> say(String line, T item) {
    return say(line).thenReturn(item);
  }
}
