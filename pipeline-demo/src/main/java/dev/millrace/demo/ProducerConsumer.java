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
   * @param consumed takes the numbers that the consumer is done with, one at a time
   */
  Pipeline<?> pipeline(Narrator narrator, IntConsumer consumed) {
    Random producing = new Random(seed);
    Random consuming = new Random(seed + 1);
    return Pipeline.from(
            "producer",
            Flux.range(1, count)
                .concatMap(n -> pause(producing).then(narrator.say("Producer put item " + n, n)), 0)
                .concatWith(narrator.say("Producer is done").then(Mono.empty())))
        .named("producer-consumer")
        .queue(fifo(queue).named("numbers"))
        .to(
            "consumer",
            n ->
                narrator
                    .say("Consumer got item " + n)
                    .then(pause(consuming))
                    .then(Mono.fromRunnable(() -> consumed.accept(n))));
  }

  private static Mono<Long> pause(Random random) {
    return Mono.delay(Duration.ofMillis(random.nextInt(LONGEST_PAUSE_MS)));
  }
}
