package dev.millrace.demo;

import java.util.BitSet;
import java.util.function.IntFunction;
import reactor.core.publisher.Mono;

/**
 * Numbers for those who work at the same time, from 1 on: the least that nobody has. So the workers
 * of a stage are told apart, of which its function is not told. Safe to use from any thread.
 */
final class Numbers {

  private final BitSet taken = new BitSet();

  synchronized int take() {
    int index = taken.nextClearBit(0);
    taken.set(index);
    return index + 1;
  }

  synchronized void giveBack(int number) {
    taken.clear(number - 1);
  }

  /** Returns work that has a number from its start to its end. */
  <T> Mono<T> during(IntFunction<Mono<T>> work) {
    return Mono.using(this::take, work::apply, this::giveBack);
  }
}
