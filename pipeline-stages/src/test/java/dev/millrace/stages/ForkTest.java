package dev.millrace.stages;

import static dev.millrace.Branch.otherwise;
import static dev.millrace.Branch.to;
import static dev.millrace.Branch.when;
import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Pipeline;
import dev.millrace.RunReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class ForkTest {

  private static final Pipeline<Integer> NUMBERS = Pipeline.from("numbers", Flux.range(1, 6));

  @Nested
  class Route {

    @Test
    void givesEachItemToTheFirstBranchThatAcceptsIt() {
      Pipeline<String> pipeline =
          NUMBERS.route(
              "by rest",
              when("third", n -> n % 3 == 0, b -> b.map("t", n -> "third " + n)),
              when("even", n -> n % 2 == 0, b -> b.queue(fifo(2)).map("e", n -> "even " + n)),
              otherwise("odd", b -> b.map("o", n -> "odd " + n)));

      StepVerifier.create(pipeline.flux())
          .recordWith(ArrayList::new)
          .expectNextCount(6)
          .consumeRecordedWith(
              results ->
                  assertThat(results)
                      .containsExactlyInAnyOrder(
                          "odd 1", "even 2", "third 3", "even 4", "odd 5", "third 6"))
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void goesOnBehindTheBranches() {
      Pipeline<Integer> pipeline =
          NUMBERS
              .route(
                  "by size",
                  when("small", n -> n < 4, b -> b.map("times ten", n -> n * 10)),
                  otherwise("large", b -> b))
              .queue(fifo(3))
              .map("plus one", n -> n + 1);

      StepVerifier.create(pipeline.flux().collectSortedList())
          .expectNext(List.of(5, 6, 7, 11, 21, 31))
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void failsAnItemThatNoBranchAccepts() {
      Pipeline<Integer> pipeline = NUMBERS.route("odd only", when("odd", n -> n % 2 == 1, b -> b));

      StepVerifier.create(pipeline.flux())
          .expectNext(1)
          .expectErrorMessage(
              "stage 'odd only' of pipeline 'pipeline' failed at attempt 1 for item 2:"
                  + " java.lang.IllegalStateException: no branch accepts the item")
          .verify(LIMIT);
    }

    @Test
    void accountsForWhatNoBranchAcceptsAsThePolicySays() {
      RunReport report =
          NUMBERS
              .route("odd only", s -> s.onFailure(skip()), when("odd", n -> n % 2 == 1, b -> b))
              .run()
              .block(LIMIT);

      assertThat(report.taken()).isEqualTo(6);
      assertThat(report.completed()).isEqualTo(3);
      assertThat(report.skipped()).isEqualTo(3);
    }

    @Test
    void lettingABranchThatIsSlowHoldUpTheOthersOnlyOnceItsQueueIsFull() {
      Sinks.Empty<Void> gate = Sinks.empty();
      List<Integer> fast = new ArrayList<>();
      Pipeline<Integer> pipeline =
          Pipeline.from("numbers", Flux.range(0, 10))
              .route(
                  "by rest",
                  when(
                      "slow",
                      n -> n % 2 == 0,
                      b -> b.queue(fifo(2)).stage("wait", n -> gate.asMono().thenReturn(n))),
                  otherwise("fast", b -> b.map("note", n -> note(fast, n))));

      StepVerifier.create(pipeline.flux())
          .expectNext(1, 3, 5)
          .then(() -> assertThat(fast).containsExactly(1, 3, 5))
          .then(gate::tryEmitEmpty)
          .expectNextCount(7)
          .expectComplete()
          .verify(LIMIT);
    }

    private static int note(List<Integer> numbers, int n) {
      numbers.add(n);
      return n;
    }

    @Test
    void mayHaveForksAndSourcesInItsBranches() {
      Pipeline<Integer> pipeline =
          NUMBERS.route(
              "outer",
              when(
                  "small",
                  n -> n < 4,
                  b ->
                      b.broadcast(
                          "inner", to("left", l -> l), to("right", r -> r.map("x", n -> -n)))),
              otherwise(
                  "large",
                  b -> b.mergeWith("more", Flux.just(100)).queue(fifo(2)).map("y", n -> n * 10)));

      StepVerifier.create(pipeline.flux().collectSortedList())
          .expectNext(List.of(-3, -2, -1, 1, 2, 3, 40, 50, 60, 1000))
          .expectComplete()
          .verify(LIMIT);
    }
  }

  @Nested
  class Broadcast {

    @Test
    void givesEveryBranchEachItem() {
      Pipeline<String> pipeline =
          NUMBERS.broadcast(
              "both",
              to("plain", b -> b.map("p", n -> "" + n)),
              to("squared", b -> b.queue(fifo(3)).map("s", n -> n + "²=" + n * n)));

      RunReport report = pipeline.run().block(LIMIT);

      assertThat(report.taken()).isEqualTo(12);
      assertThat(report.completed()).isEqualTo(12);
      StepVerifier.create(pipeline.flux()).expectNextCount(12).expectComplete().verify(LIMIT);
    }

    @Test
    void takesTheNextItemWhenEveryBranchHasTheLast() {
      Sinks.Empty<Void> gate = Sinks.empty();
      Pipeline<Integer> pipeline =
          NUMBERS.broadcast(
              "both",
              to("fast", b -> b),
              to("slow", b -> b.stage("wait", n -> gate.asMono().thenReturn(-n))));

      StepVerifier.create(pipeline.flux())
          .expectNext(1, 2, 3)
          .then(gate::tryEmitEmpty)
          .expectNextCount(9)
          .expectComplete()
          .verify(LIMIT);
    }
  }

  @Nested
  class Declaration {

    @Test
    void refusesABranchBehindOneThatAcceptsEveryItem() {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> NUMBERS.route("r", otherwise("all", b -> b), when("late", n -> true, b -> b)))
          .withMessage(
              "branch 'late' of route 'r' must stand before branch 'all', which accepts every item");
    }

    @Test
    void refusesNoBranches() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NUMBERS.broadcast("b"))
          .withMessage("stage 'b' workers 1 must have at least one branch, had none");
    }

    @Test
    void refusesANameThatABranchHasAlready() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NUMBERS.broadcast("b", to("x", b -> b), to("x", b -> b)))
          .withMessage("name 'x' must be unique in the pipeline, was already given to a branch");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NUMBERS.broadcast("b", to("x", b -> b)).map("x", n -> n))
          .withMessage("name 'x' must be unique in the pipeline, was already given to a branch");
    }

    @Test
    void refusesAQueueRightBehindABranchThatEndsInOne() {
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  NUMBERS
                      .broadcast("b", to("x", b -> b.queue(fifo(1).named("in"))))
                      .queue(fifo(1).named("out")))
          .withMessage("queue 'out' must not follow queue 'in' with no stage between");
    }

    @Test
    void drawsTheBranches() {
      String picture =
          NUMBERS
              .route("r", when("a", n -> n > 1, b -> b.map("m", n -> n)), otherwise("b", b -> b))
              .map("end", n -> n)
              .mermaid();

      assertThat(picture)
          .isEqualTo(
              """
              flowchart LR
                  n0(["numbers"])
                  n1[("to-r<br/>fifo(1)")]
                  n0 --> n1
                  n2{"r<br/>route"}
                  n1 --> n2
                  n3[("to-m<br/>fifo(1)")]
                  n2 -- "a" --> n3
                  n4["m<br/>workers 1"]
                  n3 --> n4
                  n5[("to-end<br/>fifo(1)")]
                  n4 --> n5
                  n2 -- "b" --> n5
                  n6["end<br/>workers 1"]
                  n5 --> n6
              """);
    }
  }

  @Test
  void discardsWhatABranchHoldsWhenItIsCancelled() {
    List<Object> discarded = new ArrayList<>();
    Pipeline<Integer> pipeline =
        NUMBERS.broadcast(
            "both",
            to("fast", b -> b),
            to("slow", b -> b.queue(fifo(2)).stage("never", n -> Mono.never())));

    StepVerifier.create(pipeline.flux().doOnDiscard(Integer.class, discarded::add))
        .expectNext(1, 2, 3)
        .thenCancel()
        .verify(LIMIT);

    // The third was on its way into the first branch.
    assertThat(discarded).containsExactlyInAnyOrder(1, 2);
  }
}
