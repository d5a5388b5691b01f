package dev.millrace.demo;

import static dev.millrace.QueueSpec.fifo;

import dev.millrace.Pipeline;
import java.time.Duration;
import java.util.Random;
import java.util.function.IntConsumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One producer, one consumer, a queue between them, and random pauses on both sides.
 *
 * @param count numbers to produce, from 1
 * @param queue numbers that may wait
 * @param seed what the pauses follow from
 */
record ProducerConsumer(int count, int queue, long seed) {

  private static final int LONGEST_PAUSE_MS = 40;

  /**
   * Declares the pipeline.
   *
   * @param print takes the consumed numbers, one at a time, and may block
   */
  Pipeline<?> pipeline(IntConsumer print) {
    Random producing = new Random(seed);
    Random consuming = new Random(seed + 1);
    return Pipeline.from("producer", Flux.range(1, count).concatMap(n -> pause(n, producing), 0))
        .named("producer-consumer")
        .queue(fifo(queue).named("numbers"))
        .stage("consumer", n -> pause(n, consuming))
        .to("print", n -> Mono.fromRunnable(() -> print.accept(n)), s -> s.blocking());
  }

  private static Mono<Integer> pause(int number, Random random) {
    return Mono.just(number).delayElement(Duration.ofMillis(random.nextInt(LONGEST_PAUSE_MS)));
  }
}
