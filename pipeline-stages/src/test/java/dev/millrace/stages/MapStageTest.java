package dev.millrace.stages;

import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.RunReport;
import dev.millrace.StageCounts;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class MapStageTest {

  private final Pipeline<Integer> numbers = Pipeline.from("numbers", Flux.range(1, 5));

  @Test
  void turnsEachItemIntoOneOther() {
    StepVerifier.create(numbers.map("word", n -> "n" + n).flux())
        .expectNext("n1", "n2", "n3", "n4", "n5")
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void handsOverToTheNextWithoutADeclaredQueue() {
    StepVerifier.create(numbers.map("add", n -> n + 1).map("double", n -> 2 * n).flux())
        .expectNext(4, 6, 8, 10, 12)
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void deliversEveryItemOnceWithManyWorkersOnManyThreads() {
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(0, 10_000))
            .queue(fifo(7))
            .map("same", n -> n, s -> s.workers(5).cpuBound())
            .map("again", n -> n, s -> s.workers(3).cpuBound());

    List<Integer> results = pipeline.flux().collectList().block(LIMIT);

    assertThat(results).hasSize(10_000).doesNotHaveDuplicates();
  }

  @Test
  void countsWhatItDid() {
    Pipeline<Integer> pipeline =
        numbers.map(
            "invert",
            n -> {
              if (n == 3) {
                throw new ArithmeticException("three");
              }
              return -n;
            },
            s -> s.workers(2).onFailure(skip()));

    RunReport report = pipeline.run().block(LIMIT);

    assertThat(report.stages()).containsExactly(new StageCounts("invert", 2, 0, 5, 4, 1, 0, 1, 0));
  }
}
