package dev.millrace.demo;

import static dev.millrace.QueueSpec.fifo;

import dev.millrace.Pipeline;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Work that only computes: counts the primes in blocks of numbers, by trial division.
 *
 * @param blocks how many, from the number 0 on
 */
record Primes(int blocks) {

  static final int BLOCK = 5_000;

  private static final int QUEUE = 20;

  /**
   * The primes of a block.
   *
   * @param worker who found them
   * @param count how many there are
   * @param sum their sum
   */
  record Found(int worker, int block, long count, long sum) {}

  /**
   * Declares the pipeline.
   *
   * @param workers blocks searched at the same time
   * @param take takes what was found, one block at a time, and does not block
   */
  Pipeline<?> pipeline(int workers, Consumer<Found> take) {
    Numbers numbers = new Numbers();
    return Pipeline.from("blocks", Flux.range(0, blocks))
        .named("cpu")
        .queue(fifo(QUEUE).named("waiting"))
        .map("search", block -> search(numbers, block), s -> s.workers(workers).cpuBound())
        .to("add up", found -> Mono.fromRunnable(() -> take.accept(found)));
  }

  private static Found search(Numbers numbers, int block) {
    int worker = numbers.take();
    try {
      return search(worker, block);
    } finally {
      numbers.giveBack(worker);
    }
  }

  static Found search(int worker, int block) {
    long[] primes =
        IntStream.range(block * BLOCK, (block + 1) * BLOCK)
            .filter(Primes::isPrime)
            .asLongStream()
            .toArray();
    long sum = 0;
    for (long prime : primes) {
      sum += prime;
    }
    return new Found(worker, block, primes.length, sum);
  }

  private static boolean isPrime(int number) {
    if (number < 4) {
      return number > 1;
    }
    if (number % 2 == 0) {
      return false;
    }
    for (int divisor = 3; (long) divisor * divisor <= number; divisor += 2) {
      if (number % divisor == 0) {
        return false;
      }
    }
    return true;
  }
}
