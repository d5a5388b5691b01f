package dev.millrace.stages;

import static dev.millrace.Branch.otherwise;
import static dev.millrace.Branch.when;
import static dev.millrace.FailurePolicy.requeue;
import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.QueueSpec.lifo;
import static dev.millrace.QueueSpec.priority;
import static dev.millrace.stages.Limits.LIMIT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.FeedbackOptions;
import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.queue.BoundedQueue;
import dev.millrace.testing.SeededRuns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class FeedbackTest {

  /** The numbers below a limit, as the nodes of a binary tree. */
  private static Flux<Integer> children(int n, int limit) {
    return Flux.just(2 * n, 2 * n + 1).filter(child -> child < limit);
  }

  private static Pipeline<Integer> tree(
      int capacity, int limit, UnaryOperator<FeedbackOptions<Integer>> options) {
    return Pipeline.from("root", Mono.just(1))
        .feedback(
            "tree",
            fifo(capacity),
            body -> body.map("visit", n -> n, s -> s.workers(3)),
            n -> children(n, limit),
            options);
  }

  private static FeedbackOptions<Integer> spilling(FeedbackOptions<Integer> options) {
    return options.spillWhenFull(
        n -> n.toString().getBytes(UTF_8), bytes -> Integer.valueOf(new String(bytes, UTF_8)));
  }

  @Test
  void goesOnUntilNothingIsLeftToDo() {
    StepVerifier.create(tree(100, 100, o -> o).flux().collectSortedList())
        .assertNext(visited -> assertThat(visited).hasSize(99).doesNotHaveDuplicates())
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void passesEachResultOnBeforeWhatItMakes() {
    StepVerifier.create(
            Pipeline.from("root", Mono.just(1))
                .feedback("tree", fifo(20), b -> b, n -> children(n, 10))
                .flux())
        .expectNext(1, 2, 3, 4, 5, 6, 7, 8, 9)
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void takesTheOrderOfItsFrontier() {
    StepVerifier.create(
            Pipeline.from("root", Mono.just(1))
                .feedback("tree", lifo(20), b -> b, n -> children(n, 8))
                .flux())
        .expectNext(1, 3, 7, 6, 2, 5, 4)
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void completesForAnEmptySource() {
    StepVerifier.create(
            Pipeline.from("none", Flux.<Integer>empty())
                .feedback("loop", fifo(1), b -> b.map("same", n -> n), n -> Mono.just(n))
                .flux())
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void letsNoSilentSourceKeepAnotherOut() {
    StepVerifier.create(
            Pipeline.from("silent", Flux.<Integer>never())
                .mergeWith("numbers", Flux.range(0, 5))
                .feedback("loop", fifo(2), b -> b.map("same", n -> n), n -> Mono.empty())
                .flux())
        .expectNext(0, 1, 2, 3, 4)
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void failsWithItsFrontierWhenThatCannotPlaceAnItem() {
    Sinks.Empty<Void> mayFeed = Sinks.empty();
    StepVerifier.create(
            Pipeline.from("numbers", Flux.just(1, 2, 13))
                .feedback(
                    "loop",
                    priority(4, FeedbackTest::compareUnless13),
                    b -> b,
                    n -> n == 1 ? mayFeed.asMono().thenReturn(3) : Mono.empty())
                .flux())
        .expectNext(1)
        .then(mayFeed::tryEmitEmpty)
        .expectNext(2)
        .expectErrorSatisfies(error -> assertThat(error).hasStackTraceContaining("13 has no place"))
        .verify(LIMIT);
  }

  private static int compareUnless13(int a, int b) {
    if (a == 13 || b == 13) {
      throw new IllegalStateException("13 has no place");
    }
    return Integer.compare(a, b);
  }

  @Test
  void accountsForWhatWasFedBack() {
    RunReport report = tree(100, 64, o -> o).run().block(LIMIT);

    assertThat(report.taken()).isEqualTo(63);
    assertThat(report.completed()).isEqualTo(63);
    assertThat(report.queue("tree-frontier"))
        .hasValueSatisfying(queue -> assertThat(queue.in()).isEqualTo(63));
  }

  @Test
  void endsWhereTheBodyMakesNothingOrSeveralOfAnItem() {
    Pipeline<Integer> pipeline =
        Pipeline.from("root", Flux.just(1, 1000))
            .feedback(
                "tree",
                fifo(100),
                body ->
                    body.filter("not five", n -> n != 5)
                        .queue(fifo(2))
                        .route(
                            "by rest",
                            when(
                                "even",
                                n -> n % 2 == 0,
                                b -> b.stage("twice", n -> Flux.just(n, n))),
                            otherwise(
                                "odd",
                                b ->
                                    b.stage(
                                        "seven fails",
                                        n -> n == 7 ? Mono.error(new IOException()) : Mono.just(n),
                                        s -> s.onFailure(requeue(2).thenSkip())))),
                n -> children(n, 16),
                o -> o.distinctBy(n -> n));

    RunReport report = pipeline.run().block(LIMIT);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.skipped()).isOne();
    assertThat(report.taken()).isEqualTo(report.completed() + report.skipped());
    StepVerifier.create(pipeline.flux().distinct().collectSortedList())
        .expectNext(List.of(1, 2, 3, 4, 6, 8, 9, 12, 13, 1000))
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void mayHaveALoopInALoop() {
    Pipeline<Integer> pipeline =
        Pipeline.from("tens", Flux.just(10, 20))
            .feedback(
                "outer",
                fifo(100),
                body ->
                    body.map("begin", n -> n)
                        .feedback(
                            "inner",
                            fifo(100),
                            b -> b.map("same", n -> n),
                            n -> n % 10 < 3 ? Mono.just(n + 1) : Mono.empty()),
                n -> n % 10 == 3 && n < 100 ? Mono.just(n - 3 + 100) : Mono.empty());

    StepVerifier.create(pipeline.flux().collectSortedList())
        .expectNext(List.of(10, 11, 12, 13, 20, 21, 22, 23, 110, 111, 112, 113, 120, 121, 122, 123))
        .expectComplete()
        .verify(LIMIT);
  }

  @Nested
  class Distinct {

    @Test
    void leavesOutWhatWasSeenBefore() {
      RunReport report =
          Pipeline.from("seeds", Flux.just(0, 0, 5, 5))
              .feedback(
                  "ring",
                  fifo(100),
                  body -> body.map("same", n -> n),
                  n -> Flux.just((n + 1) % 100, (n + 50) % 100),
                  o -> o.distinctBy(n -> n))
              .run()
              .block(LIMIT);

      assertThat(report.stage("same"))
          .hasValueSatisfying(stage -> assertThat(stage.in()).isEqualTo(100));
      assertThat(report.taken()).isEqualTo(report.completed());
    }

    @Test
    void accountsForResultsOfAStageThatWereSeenBefore() {
      RunReport report =
          Pipeline.from("seeds", Flux.just(1, 2, 1, 2, 3))
              .stage("pass", n -> Flux.just(n, n), s -> s.workers(2).cpuBound())
              .feedback(
                  "loop",
                  fifo(10),
                  b -> b.map("same", n -> n),
                  n -> Mono.empty(),
                  o -> o.distinctBy(n -> n))
              .run()
              .block(LIMIT);

      assertThat(report.stage("same"))
          .hasValueSatisfying(stage -> assertThat(stage.in()).isEqualTo(3));
      assertThat(report.taken()).isEqualTo(10);
      assertThat(report.completed()).isEqualTo(10);
    }
  }

  @Nested
  class WhenFull {

    @Test
    void failsTheRunByDefault() {
      RunReport report = Runs.start(tree(3, 100, o -> o)).completion().block(LIMIT);

      assertThat(report.state()).isEqualTo(RunState.FAILED);
      assertThat(report.failure())
          .hasMessageContaining("queue 'tree-frontier'")
          .hasMessageContaining("is full (capacity 3)");
      assertThat(report.taken()).isEqualTo(report.completed() + report.returned());
      assertThat(report.queue("tree-frontier"))
          .hasValueSatisfying(queue -> assertThat(queue.dropped()).isEqualTo(1));
    }

    @Test
    void mayDropWhatIsTooMuch() {
      RunReport report = tree(3, 10_000, FeedbackOptions::dropWhenFull).run().block(LIMIT);

      assertThat(report.state()).isEqualTo(RunState.COMPLETED);
      assertThat(report.taken()).isEqualTo(report.completed());
      assertThat(report.queue("tree-frontier"))
          .hasValueSatisfying(
              queue -> {
                assertThat(queue.dropped()).isPositive();
                assertThat(queue.highWater()).isLessThanOrEqualTo(3);
              });
    }

    @Test
    void maySpillWhatIsTooMuch() {
      int limit = 20_000;
      RunReport report = tree(3, limit, FeedbackTest::spilling).run().block(LIMIT);

      assertThat(report.state()).isEqualTo(RunState.COMPLETED);
      assertThat(report.completed()).isEqualTo(limit - 1);
      assertThat(report.taken()).isEqualTo(limit - 1);
      assertThat(report.queue("tree-frontier"))
          .hasValueSatisfying(queue -> assertThat(queue.highWater()).isLessThanOrEqualTo(3));
    }

    @Test
    void deletesTheFileBeforeTheRunIsOver() {
      List<Path> before = spillFiles();
      PipelineRun run = tree(3, 20_000, FeedbackTest::spilling).start();
      RunReport report = run.completion().block(LIMIT);

      assertThat(report.state()).isEqualTo(RunState.COMPLETED);
      assertThat(before).containsAll(spillFiles());
    }

    @Test
    void deletesTheFileBeforeACancelledRunIsOver() {
      List<Path> before = spillFiles();
      PipelineRun run =
          Pipeline.from("root", Mono.just(1))
              .feedback(
                  "endless",
                  fifo(3),
                  body -> body.map("visit", n -> n, s -> s.workers(3)),
                  n -> Flux.just(n, n),
                  FeedbackTest::spilling)
              .start();
      await(() -> !before.containsAll(spillFiles()));
      run.cancel();
      RunReport report = run.completion().block(LIMIT);

      assertThat(before).containsAll(spillFiles());
      assertThat(report.returned()).isPositive();
      assertThat(report.taken()).isEqualTo(report.completed() + report.returned());
    }

    @Test
    void accountsForTheItemThatWaitsOutsideTheFrontier() {
      Pipeline<Integer> pipeline =
          Pipeline.from("root", Flux.just(0))
              .feedback(
                  "ten",
                  fifo(2),
                  b -> b.stage("stuck", n -> n == 0 ? Mono.just(n) : Mono.<Integer>never()),
                  n -> Flux.range(1, 10),
                  FeedbackTest::spilling);

      SeededRuns.forEachSeed(
          100,
          seed -> {
            RunReport report =
                SeededRuns.of(pipeline).at(ofSeconds(1), PipelineRun::cancel).run(seed).report();

            assertThat(report.completed()).isEqualTo(1);
            assertThat(report.returned()).isEqualTo(10);
            assertThat(report.taken()).isEqualTo(11);
          });
    }

    private static List<Path> spillFiles() {
      try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
        return files
            .filter(file -> file.getFileName().toString().startsWith(SpillFile.PREFIX))
            .toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void await(java.util.function.BooleanSupplier condition) {
      long end = System.nanoTime() + LIMIT.toNanos();
      while (!condition.getAsBoolean() && System.nanoTime() < end) {
        LockSupport.parkNanos(1_000_000);
      }
    }

    @Test
    void failsTheRunIfAnItemCannotBeEncodedOrDecoded() {
      Pipeline<Integer> notEncoded =
          tree(
              1,
              100,
              o ->
                  o.spillWhenFull(
                      n -> {
                        throw new IllegalStateException("no bytes for " + n);
                      },
                      bytes -> 0));
      Pipeline<Integer> notDecoded =
          tree(1, 100, o -> o.spillWhenFull(n -> new byte[1], b -> null));

      assertThat(Runs.start(notEncoded).completion().block(LIMIT).failure())
          .rootCause()
          .hasMessageStartingWith("no bytes for ");
      assertThat(Runs.start(notDecoded).completion().block(LIMIT).failure())
          .rootCause()
          .hasMessage("the function that decodes returned null");
    }
  }

  @Test
  void failsTheRunIfWhatMakesMoreFails() {
    RunReport report =
        Runs.start(
                Pipeline.from("root", Mono.just(1))
                    .feedback(
                        "loop",
                        fifo(1),
                        b -> b.map("same", n -> n),
                        n -> Mono.error(new IOException("no"))))
            .completion()
            .block(LIMIT);

    assertThat(report.failure()).hasMessageContaining("stage 'loop'").rootCause().hasMessage("no");
    assertThat(report.taken()).isEqualTo(report.completed() + report.returned());
  }

  @Test
  void acknowledgesADeliveryWhenAllThatCameOfItHasLeft() {
    BoundedQueue<Integer> roots = BoundedQueue.fifo(2);
    roots.offer(1);
    roots.offer(3);
    roots.close();
    Pipeline<Integer> pipeline =
        Pipeline.<Integer>fromDeliveries("roots", roots.deliveries())
            .feedback(
                "tree",
                fifo(2),
                b -> b.map("same", n -> n),
                n -> children(n, 50),
                FeedbackTest::spilling);

    StepVerifier.create(pipeline.flux())
        .thenConsumeWhile(n -> n < 49 || roots.unfinished() > 0)
        .expectComplete()
        .verify(LIMIT);

    assertThat(roots.unfinished()).isZero();
  }

  @Nested
  class Declaration {

    @Test
    void refusesASourceInTheLoop() {
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  Pipeline.from("a", Flux.just(1))
                      .feedback(
                          "loop",
                          fifo(2),
                          b -> b.map("m", n -> n).mergeWith("b", Flux.just(2)).queue(fifo(2)),
                          n -> Mono.empty()))
          .withMessage("source 'b' must stand before feedback 'loop', not in it");
    }

    @Test
    void refusesAWholeOperatorInTheLoop() {
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  Pipeline.from("a", Flux.just(1))
                      .feedback("loop", fifo(2), b -> b.transform("op", f -> f), n -> Mono.empty()))
          .withMessage(
              "stage 'op' of feedback 'loop' must not be a whole operator: nobody knows whether it"
                  + " has finished an item");
    }

    @Test
    void refusesAQueueRightBeforeTheFrontier() {
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  Pipeline.from("a", Flux.just(1))
                      .queue(fifo(2))
                      .feedback("loop", fifo(2).named("frontier"), b -> b, n -> Mono.empty()))
          .withMessage("queue 'frontier' must not follow queue 'queue-1' with no stage between");
    }

    @Test
    void drawsTheWayBack() {
      assertThat(tree(3, 10, o -> o).mermaid())
          .isEqualTo(
              """
              flowchart LR
                  n0(["root"])
                  n1[("tree-frontier<br/>fifo(3)")]
                  n0 --> n1
                  n2["visit<br/>workers 3"]
                  n1 --> n2
                  n3[("to-tree<br/>fifo(1)")]
                  n2 --> n3
                  n4["tree<br/>workers 1"]
                  n3 --> n4
                  n4 -. more .-> n1
              """);
    }
  }

  @ParameterizedTest(name = "from seed {0}")
  @ValueSource(ints = {0, 200, 400})
  void accountsForEveryItemHoweverItIsCut(int firstSeed) {
    for (int seed = firstSeed; seed < firstSeed + 200; seed++) {
      java.util.Random random = new java.util.Random(seed);
      int limit = 1 + random.nextInt(300);
      int workers = 1 + random.nextInt(4);
      boolean elsewhere = random.nextBoolean();
      UnaryOperator<FeedbackOptions<Integer>> overflow =
          switch (random.nextInt(3)) {
            case 0 -> FeedbackOptions::dropWhenFull;
            case 1 -> FeedbackTest::spilling;
            default -> o -> o;
          };
      int capacity = random.nextBoolean() ? 2 + random.nextInt(5) : 400;
      Pipeline<Integer> pipeline =
          Pipeline.from("seeds", Flux.just(1, 2, 3))
              .feedback(
                  "tree",
                  fifo(capacity),
                  b ->
                      b.stage(
                          "work",
                          n -> n % 9 == 4 ? Mono.error(new IOException()) : Mono.just(n),
                          s ->
                              (elsewhere ? s.cpuBound() : s)
                                  .workers(workers)
                                  .onFailure(
                                      random.nextBoolean() ? skip() : requeue(1).thenSkip())),
                  n -> children(n, limit),
                  overflow);
      PipelineRun run = pipeline.start();
      if (random.nextInt(3) == 0) {
        int moment = random.nextInt(20_000);
        for (int i = 0; i < moment; i++) {
          Thread.onSpinWait();
        }
        run.cancel();
      }

      RunReport report = run.completion().timeout(LIMIT, Mono.empty()).block();

      String what = "seed %d: %s%n%s".formatted(seed, pipeline, run.snapshot());
      assertThat(report).as(what).isNotNull();
      assertThat(report.taken())
          .as(what)
          .isEqualTo(report.completed() + report.skipped() + report.returned());
      if (report.state() == RunState.COMPLETED) {
        assertThat(report.returned()).as(what).isZero();
      }
    }
  }
}
