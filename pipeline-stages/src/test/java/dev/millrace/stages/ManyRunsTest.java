package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.queue.BoundedQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/** Many runs at once whose sources keep the threads on which they are asked. */
class ManyRunsTest {

  private static final int RUNS = 60;

  private final CountDownLatch begun = new CountDownLatch(RUNS);
  private final CountDownLatch release = new CountDownLatch(1);
  private final List<PipelineRun> runs = new ArrayList<>();

  @AfterEach
  void letTheRunsEnd() {
    release.countDown();
    runs.forEach(PipelineRun::cancel);
    runs.forEach(run -> assertThat(run.completion().block(LIMIT)).isNotNull());
  }

  /** Where a source blocks. */
  private enum Blocks {
    IN_SUBSCRIBE,
    IN_REQUEST,
    IN_ITS_ITEMS
  }

  private void block() {
    begun.countDown();
    Uninterruptibly.await(release);
  }

  private Publisher<Integer> source(Blocks where) {
    return switch (where) {
      case IN_SUBSCRIBE ->
          subscriber -> {
            block();
            Operators.complete(subscriber);
          };
      case IN_REQUEST -> Flux.<Integer>never().doOnRequest(n -> block());
      case IN_ITS_ITEMS ->
          Flux.generate(
              sink -> {
                block();
                sink.next(1);
              });
    };
  }

  private void startRunsThatBlock(Blocks where) throws Exception {
    for (int i = 0; i < RUNS; i++) {
      runs.add(Pipeline.from("source", source(where)).queue(fifo(4)).map("same", n -> n).start());
    }
    Busy.await("sources that have begun", begun);
  }

  @ParameterizedTest
  @EnumSource
  void allBegin(Blocks where) throws Exception {
    startRunsThatBlock(where);
  }

  @Nested
  class BesideAnother {

    private final BoundedQueue<Integer> numbers = BoundedQueue.fifo(4);
    private final CountDownLatch done = new CountDownLatch(1);

    private PipelineRun startAnother() {
      PipelineRun run =
          Pipeline.from("numbers", numbers.flux())
              .queue(fifo(4))
              .map(
                  "work",
                  n -> {
                    done.countDown();
                    return n;
                  })
              .start();
      runs.add(run);
      return run;
    }

    @ParameterizedTest
    @EnumSource
    void letItHaveItsItems(Blocks where) throws Exception {
      startRunsThatBlock(where);

      startAnother();
      numbers.offer(1);

      Busy.await("the item of the other run", done);
    }

    @ParameterizedTest
    @EnumSource
    void letItResume(Blocks where) throws Exception {
      PipelineRun other = startAnother();
      other.pause();
      numbers.offer(1);
      startRunsThatBlock(where);

      other.resume();

      Busy.await("the item of the resumed run", done);
    }

    @ParameterizedTest
    @EnumSource
    void letItBeResized(Blocks where) throws Exception {
      CountDownLatch both = new CountDownLatch(2);
      PipelineRun other =
          Runs.start(
              Pipeline.from("numbers", numbers.flux())
                  .queue(fifo(4))
                  .stage(
                      "work",
                      n -> {
                        both.countDown();
                        return Mono.never();
                      }));
      runs.add(other);
      numbers.offer(1);
      numbers.offer(2);
      startRunsThatBlock(where);

      other.resize("work", 2);

      Busy.await("the item of the worker that was added", both);
    }
  }

  /** One whose source ends is none of those that wait. */
  @Test
  void areReplacedByOthersWithoutEnd() {
    for (int i = 0; i < 10 * RUNS; i++) {
      assertThat(
              Pipeline.from("numbers", Flux.range(0, 3))
                  .map("same", n -> n)
                  .start()
                  .completion()
                  .block(LIMIT)
                  .completed())
          .isEqualTo(3);
    }
  }
}
