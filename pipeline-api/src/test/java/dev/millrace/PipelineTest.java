package dev.millrace;

import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.QueueSpec.lifo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class PipelineTest {

  private static final Pipeline<Integer> NUMBERS = Pipeline.from("numbers", Flux.range(1, 3));

  private static List<String> names(Pipeline<?> pipeline) {
    return pipeline.steps().stream().map(Step::name).toList();
  }

  @Nested
  class Names {

    @Test
    void defaultToPipeline() {
      assertThat(NUMBERS.name()).isEqualTo("pipeline");
    }

    @Test
    void canBeGiven() {
      assertThat(NUMBERS.named("count").name()).isEqualTo("count");
    }

    @Test
    void mustNotBeBlank() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NUMBERS.named(" "))
          .withMessage("name must be a line of text, was ' '");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Pipeline.from("", Flux.empty()))
          .withMessage("name must be a line of text, was ''");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NUMBERS.map("\t", n -> n))
          .withMessage("name must be a line of text, was '?'");
    }

    @Test
    void mustBeOneLine() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NUMBERS.map("two\nlines", n -> n))
          .withMessage("name must be a line of text, was 'two?lines'");
    }

    @Test
    void mustNotBeNull() {
      assertThatNullPointerException()
          .isThrownBy(() -> Pipeline.from(null, Flux.empty()))
          .withMessage("name");
      assertThatNullPointerException().isThrownBy(() -> NUMBERS.named(null)).withMessage("name");
      assertThatNullPointerException()
          .isThrownBy(() -> NUMBERS.map(null, n -> n))
          .withMessage("name");
    }

    @Test
    void areUniqueAmongSteps() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NUMBERS.map("numbers", n -> n))
          .withMessage(
              "name 'numbers' must be unique in the pipeline, was already given to a source");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NUMBERS.mergeWith("numbers", Flux.empty()))
          .withMessage(
              "name 'numbers' must be unique in the pipeline, was already given to a source");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NUMBERS.map("a", n -> n).stage("a", Mono::just))
          .withMessage("name 'a' must be unique in the pipeline, was already given to a stage");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NUMBERS.queue(fifo(1).named("a")).map("a", n -> n))
          .withMessage("name 'a' must be unique in the pipeline, was already given to a queue");
    }

    @Test
    void ofQueuesAreTheirNumbersByDefaultAndOfHandOversWhereTheyLead() {
      Pipeline<Integer> pipeline =
          NUMBERS
              .queue(fifo(1))
              .map("a", n -> n)
              .map("b", n -> n)
              .queue(lifo(3).named("late"))
              .map("c", n -> n)
              .queue(fifo(2));

      assertThat(names(pipeline))
          .containsExactly("numbers", "queue-1", "a", "to-b", "b", "late", "c", "queue-4");
    }

    @Test
    void ofBatchesAreTheirNumbersByDefault() {
      assertThat(
              names(
                  NUMBERS.batch(2).batch(BatchSpec.upTo(3).named("pairs")).queue(fifo(1)).batch(4)))
          .containsExactly(
              "numbers", "to-batch-1", "batch-1", "to-pairs", "pairs", "queue-3", "batch-3");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NUMBERS.batch(2).map("batch-1", list -> list))
          .withMessage(
              "name 'batch-1' must be unique in the pipeline, was already given to a batch");
    }
  }

  @Nested
  class Batches {

    @Test
    void haveASizeAndOptions() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NUMBERS.batch(0))
          .withMessage("size must be at least 1, was 0");
      assertThatNullPointerException()
          .isThrownBy(() -> NUMBERS.batch((BatchSpec<Integer>) null))
          .withMessage("batch");
      assertThatNullPointerException()
          .isThrownBy(() -> NUMBERS.batch(1, b -> null))
          .withMessage("options returned null");
    }

    @Test
    void needAPlaceOfTheNextQueueForThemselves() {
      Pipeline<List<Integer>> lists =
          NUMBERS.batch(2).mergeWith("more", Flux.<List<Integer>>empty());

      assertThatIllegalStateException()
          .isThrownBy(() -> lists.queue(fifo(1)))
          .withMessage(
              "capacity of queue 'queue-2' must be at least 2, one place for each that feeds it"
                  + " (batch-1, more), was 1");
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  lists.queue(
                      QueueSpec.<List<Integer>>fifo(1).onOverflow(BufferOverflowStrategy.ERROR)))
          .withMessageContaining("must be at least 2");
      assertThat(NUMBERS.batch(2).queue(fifo(1)).steps()).hasSize(4);
      assertThat(lists.queue(fifo(2)).steps()).hasSize(5);
    }

    @Test
    void inALoopNeedATimeLimit() {
      assertThatIllegalStateException()
          .isThrownBy(
              () -> NUMBERS.feedback("more", fifo(9), b -> b.batch(2), list -> Flux.empty()))
          .withMessage(
              "batch 'more-frontier-batch-1' of feedback 'more' must have a time limit: no item may"
                  + " come before its last list is finished");
    }

    @Test
    void ofDeliveriesNeedATimeLimit() {
      Pipeline<Integer> orders = Pipeline.fromDeliveries("orders", Flux.<Delivery<Integer>>empty());

      assertThatIllegalStateException()
          .isThrownBy(() -> orders.batch(2))
          .withMessage(
              "batch 'batch-1' must have a time limit behind source 'orders' of deliveries: their"
                  + " source may not complete before the last list is acknowledged");
      assertThat(orders.batch(2, Duration.ofSeconds(1)).steps()).hasSize(3);
    }
  }

  @Nested
  class Sources {

    @Test
    void mustNotBeNull() {
      assertThatNullPointerException()
          .isThrownBy(() -> Pipeline.from("a", null))
          .withMessage("source");
      assertThatNullPointerException()
          .isThrownBy(() -> NUMBERS.mergeWith("b", null))
          .withMessage("source");
    }

    @Test
    void standBeforeTheQueueTheyFeed() {
      assertThatIllegalStateException()
          .isThrownBy(() -> NUMBERS.queue(fifo(5)).mergeWith("more", Flux.empty()))
          .withMessage(
              "source 'more' must stand before the queue it feeds, but follows queue 'queue-1'");
    }

    @Test
    void haveAPlaceEachInTheirQueue() {
      Pipeline<Integer> three = NUMBERS.mergeWith("b", Flux.empty()).mergeWith("c", Flux.empty());

      assertThat(names(three.queue(fifo(3)))).endsWith("queue-1");
      assertThatIllegalStateException()
          .isThrownBy(() -> three.queue(fifo(2)))
          .withMessage(
              "capacity of queue 'queue-1' must be at least 3, one place for each that feeds it"
                  + " (numbers, b, c), was 2");
    }

    @Test
    void leaveAPlaceForTheStageThatFeedsTheSameQueue() {
      Pipeline<Integer> both = NUMBERS.map("a", n -> n).mergeWith("b", Flux.empty());

      assertThat(names(both.queue(fifo(2)))).endsWith("queue-2");
      assertThatIllegalStateException()
          .isThrownBy(() -> both.queue(fifo(1)))
          .withMessage(
              "capacity of queue 'queue-2' must be at least 2, one place for each that feeds it"
                  + " (a, b), was 1");
    }

    @Test
    void countForAHandOverToo() {
      Pipeline<Integer> two = NUMBERS.mergeWith("b", Flux.empty());

      assertThat(names(two.map("a", n -> n, s -> s.workers(2)))).endsWith("to-a", "a");
      assertThatIllegalStateException()
          .isThrownBy(() -> two.map("a", n -> n))
          .withMessage(
              "capacity of queue 'to-a' must be at least 2, one place for each that feeds it"
                  + " (numbers, b), was 1");
    }

    @Test
    void thatCannotBeSlowedShareAnyQueue() {
      Pipeline<Integer> two = NUMBERS.mergeWith("b", Flux.empty());

      assertThat(names(two.queue(fifo(1).onOverflow(BufferOverflowStrategy.DROP_LATEST))))
          .endsWith("queue-1");
    }
  }

  @Nested
  class Queues {

    @Test
    void mustNotBeNull() {
      assertThatNullPointerException().isThrownBy(() -> NUMBERS.queue(null)).withMessage("queue");
    }

    @Test
    void needAStageBetweenThem() {
      assertThatIllegalStateException()
          .isThrownBy(() -> NUMBERS.queue(fifo(5)).queue(fifo(2).named("second")))
          .withMessage("queue 'second' must not follow queue 'queue-1' with no stage between");
    }

    @Test
    void areHandOversOfAPlaceForEachWorkerWhereNoneIsDeclared() {
      List<Step> steps = NUMBERS.map("a", n -> n, s -> s.workers(7)).steps();

      assertThat(steps).hasSize(3);
      assertThat(steps.get(1))
          .isInstanceOfSatisfying(
              Step.Queue.class,
              queue -> {
                assertThat(queue.name()).isEqualTo("to-a");
                assertThat(queue.spec().capacity()).isEqualTo(7);
                assertThat(queue.spec().order()).isInstanceOf(QueueSpec.Order.Fifo.class);
              });
    }
  }

  @Nested
  class Stages {

    @Test
    void needAFunction() {
      Function<Integer, Integer> mapping = null;
      Function<Integer, Mono<Integer>> async = null;
      Function<Flux<Integer>, Flux<Integer>> operator = null;

      assertThatNullPointerException()
          .isThrownBy(() -> NUMBERS.map("a", mapping))
          .withMessage("function");
      assertThatNullPointerException()
          .isThrownBy(() -> NUMBERS.stage("a", async))
          .withMessage("function");
      assertThatNullPointerException()
          .isThrownBy(() -> NUMBERS.transform("a", operator))
          .withMessage("function");
      assertThatNullPointerException()
          .isThrownBy(() -> NUMBERS.to("a", async))
          .withMessage("function");
    }

    @Test
    void needOptions() {
      UnaryOperator<StageOptions<Integer>> none = null;

      assertThatNullPointerException()
          .isThrownBy(() -> NUMBERS.map("a", n -> n, none))
          .withMessage("options");
      assertThatNullPointerException()
          .isThrownBy(() -> NUMBERS.stage("a", Mono::just, s -> null))
          .withMessage("options returned null");
    }

    @Test
    void ofAFunctionOnTheCallersThreadHaveNoTimeout() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NUMBERS.map("slow", n -> n, s -> s.timeout(Duration.ofSeconds(1))))
          .withMessage(
              "timeout of stage 'slow' must not be set for a function on the thread that brings"
                  + " the item, was PT1S; add cpuBound(), blocking() or runOn(scheduler)");
    }

    @Test
    void ofAFunctionElsewhereMayHaveATimeoutInAnyOrderOfOptions() {
      Duration second = Duration.ofSeconds(1);

      assertThat(names(NUMBERS.map("a", n -> n, s -> s.timeout(second).blocking()))).endsWith("a");
      assertThat(names(NUMBERS.map("a", n -> n, s -> s.cpuBound().timeout(second)))).endsWith("a");
      assertThat(names(NUMBERS.stage("a", Mono::just, s -> s.timeout(second)))).endsWith("a");
    }

    @Test
    void thatAreWholeOperatorsHaveNothingForEachItem() {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> NUMBERS.transform("op", flux -> flux, s -> s.timeout(Duration.ofMillis(5))))
          .withMessage("timeout of stage 'op' must not be set for a whole operator, was PT0.005S");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NUMBERS.transform("op", flux -> flux, s -> s.onFailure(skip())))
          .withMessage(
              "failure policy of stage 'op' must be to fail for a whole operator, was skip");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> NUMBERS.transform("op", flux -> flux, s -> s.onFailure(FailurePolicy.retry(2))))
          .withMessage(
              "failure policy of stage 'op' must be to fail for a whole operator, was retry(2)"
                  + " then fail");
    }
  }

  @Nested
  class IsAValue {

    @Test
    void thatNoMethodChanges() {
      Pipeline<Integer> prefix = NUMBERS.queue(fifo(5));

      Pipeline<String> words = prefix.map("word", n -> "n" + n);
      Pipeline<Integer> squares = prefix.map("square", n -> n * n);

      assertThat(names(prefix)).containsExactly("numbers", "queue-1");
      assertThat(names(words)).containsExactly("numbers", "queue-1", "word");
      assertThat(names(squares)).containsExactly("numbers", "queue-1", "square");
    }

    @Test
    void whoseNameBelongsToIt() {
      Pipeline<Integer> renamed = NUMBERS.named("other");

      assertThat(NUMBERS.name()).isEqualTo("pipeline");
      assertThat(renamed.map("a", n -> n).name()).isEqualTo("other");
    }

    @Test
    void whoseStepsCannotBeChanged() {
      List<Step> steps = NUMBERS.steps();

      assertThat(steps).isUnmodifiable();
    }

    @Test
    void thatTellsWhatItIs() {
      Pipeline<Integer> pipeline =
          NUMBERS.named("squares").queue(fifo(5)).map("square", n -> n * n, s -> s.workers(2));

      assertThat(pipeline)
          .hasToString(
              "Pipeline 'squares' [source 'numbers', queue 'queue-1' fifo(5), stage 'square'"
                  + " workers 2]");
    }
  }

  @Nested
  class RunsNeed {

    @Test
    void options() {
      assertThatNullPointerException().isThrownBy(() -> NUMBERS.flux(null)).withMessage("options");
      assertThatNullPointerException().isThrownBy(() -> NUMBERS.run(null)).withMessage("options");
      assertThatNullPointerException().isThrownBy(() -> NUMBERS.start(null)).withMessage("options");
    }
  }

  @Nested
  class MappedSteps {

    private final Pipeline<Integer> pipeline =
        NUMBERS
            .queue(fifo(3))
            .map("first", n -> n)
            .route(
                "kind",
                Branch.when("even", n -> n % 2 == 0, b -> b.map("half", n -> n / 2)),
                Branch.otherwise("odd", b -> b));

    @Test
    void areThoseOfTheDeclarationAndOfItsBranches() {
      List<String> seen = new ArrayList<>();

      Pipeline<Integer> same =
          pipeline.mapSteps(
              step -> {
                seen.add(step.toString());
                return step;
              });

      assertThat(seen)
          .containsExactly(
              "source 'numbers'",
              "queue 'queue-1' fifo(3)",
              "stage 'first' workers 1",
              "queue 'to-kind' fifo(1)",
              "stage 'kind' workers 1",
              "branch 'even'",
              "queue 'to-half' fifo(1)",
              "stage 'half' workers 1",
              "branch 'odd'");
      assertThat(same.toString()).isEqualTo(pipeline.toString());
    }

    @Test
    void areReplacedInTheNewPipelineOnly() {
      Step.Source other = new Step.Source("numbers", Flux.just(9), Step.Source.Brings.ITEMS);

      Pipeline<Integer> changed =
          pipeline.mapSteps(step -> step instanceof Step.Source ? other : step);

      assertThat(changed.steps().get(0)).isSameAs(other);
      assertThat(pipeline.steps().get(0)).isNotSameAs(other);
    }

    @Test
    void mustKeepTheirNames() {
      Step.Source other = new Step.Source("others", Flux.just(9), Step.Source.Brings.ITEMS);

      assertThatIllegalArgumentException()
          .isThrownBy(() -> pipeline.mapSteps(step -> step instanceof Step.Source ? other : step))
          .withMessage("step must stay source 'numbers', was source 'others'");
    }

    @Test
    void mustKeepTheirKinds() {
      Step.Queue other = new Step.Queue("numbers", fifo(1));

      assertThatIllegalArgumentException()
          .isThrownBy(() -> pipeline.mapSteps(step -> step instanceof Step.Source ? other : step))
          .withMessage("step must stay source 'numbers', was queue 'numbers' fifo(1)");
    }
  }
}
