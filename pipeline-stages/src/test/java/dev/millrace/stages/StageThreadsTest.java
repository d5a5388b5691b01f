package dev.millrace.stages;

import static dev.millrace.FailurePolicy.backoff;
import static dev.millrace.FailurePolicy.deadLetter;
import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.DeadLetter;
import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunReport;
import dev.millrace.stages.PlaceCase.Place;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A stage works where it was told to, and lends its threads to no other. */
class StageThreadsTest {

  private static final int ITEMS = 1000;

  private final Witness witness = new Witness();
  private final Scheduler process = Schedulers.newParallel("process", 2, true);
  private final Scheduler downstream = Schedulers.newParallel("downstream", 2, true);

  @AfterEach
  void disposeOfThreads() {
    process.dispose();
    downstream.dispose();
  }

  @Test
  void aFunctionThatMayBlockIsNotCalledByTheThreadOfOneThatComputes() {
    Pipeline.from("numbers", Flux.range(0, ITEMS))
        .queue(fifo(64))
        .map("call", n -> see("call", "millrace-call-", n), s -> s.workers(4).blocking())
        .map("slow", n -> slowly("slow", "parallel-", n), s -> s.workers(2).cpuBound())
        .run()
        .block(LIMIT);

    witness.assertThatAllRanInTheirPlaces();
    assertThat(witness.times("call")).isEqualTo(ITEMS);
    assertThat(witness.times("slow")).isEqualTo(ITEMS);
  }

  @Test
  void aFunctionThatComputesIsNotCalledByAThreadThatMayBlock() {
    Pipeline.from("numbers", Flux.range(0, ITEMS))
        .queue(fifo(64))
        .map("parse", n -> see("parse", "parallel-", n), s -> s.workers(4).cpuBound())
        .map("store", n -> slowly("store", "millrace-store-", n), s -> s.workers(2).blocking())
        .run()
        .block(LIMIT);

    witness.assertThatAllRanInTheirPlaces();
    assertThat(witness.times("parse")).isEqualTo(ITEMS);
    assertThat(witness.times("store")).isEqualTo(ITEMS);
  }

  private int see(String stage, String threads, int n) {
    witness.see(stage, Witness.on(threads));
    return n;
  }

  private int slowly(String stage, String threads, int n) {
    Busy.spin(ofNanos(200_000));
    return see(stage, threads, n);
  }

  @Test
  void anAttemptAfterAPauseMayBlockLikeTheFirst() {
    Set<Integer> tried = ConcurrentHashMap.newKeySet();
    RunReport report =
        Pipeline.from("numbers", Flux.range(0, 20))
            .queue(fifo(64))
            .map(
                "save",
                n -> {
                  if (tried.add(n)) {
                    throw new IllegalStateException("the first attempt");
                  }
                  return Mono.just(n).delayElement(ofMillis(1)).block(LIMIT);
                },
                s -> s.workers(4).blocking().onFailure(retry(3, backoff(ofMillis(5))).thenSkip()))
            .run()
            .block(LIMIT);

    assertThat(report.completed()).isEqualTo(20);
    assertThat(report.stage("save").orElseThrow().failed()).isEqualTo(20);
  }

  @ParameterizedTest
  @EnumSource(
      value = Place.class,
      names = {"UNPLACED"},
      mode = EnumSource.Mode.EXCLUDE)
  void theSinkOfDeadLettersIsCalledWhereTheItemTimedOut(Place place) {
    Predicate<String> home = place.threads("save", "process");
    RunReport report =
        Pipeline.from("numbers", Flux.range(0, 20))
            .queue(fifo(64))
            .map(
                "save",
                n -> {
                  witness.see("function", home);
                  Busy.spin(ofMillis(30));
                  return n;
                },
                s ->
                    place
                        .apply(s.workers(2), process)
                        .timeout(ofMillis(5))
                        .onFailure(deadLetter(letter -> kept(letter, home))))
            .run()
            .block(LIMIT);

    witness.assertThatAllRanInTheirPlaces();
    assertThat(report.deadLettered()).isEqualTo(20);
    assertThat(witness.times("sink")).isEqualTo(20);
  }

  private Publisher<?> kept(DeadLetter<Integer> letter, Predicate<String> home) {
    witness.see("sink", home);
    return Mono.justOrEmpty(letter).doOnNext(l -> witness.see("what the sink returns", home));
  }

  /**
   * What makes room is the next stage's worker; it must not go on with the work of the one before.
   * In a chain of Reactor's operators a request does: reactor-core#2191.
   */
  @Test
  void aResultForWhichRoomIsMadeIsFollowedByOthersOnTheThreadOfItsOwnStage() {
    CountDownLatch full = new CountDownLatch(1);
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", Flux.range(0, 100))
                .queue(fifo(4))
                .stage(
                    "process",
                    n -> Flux.range(0, 5).map(part -> see("process", "process-", part)),
                    s -> s.runOn(process))
                .queue(fifo(1).named("narrow"))
                .map(
                    "downstream",
                    n -> {
                      Busy.spinUntil(() -> full.getCount() == 0, LIMIT);
                      return see("downstream", "downstream-", n);
                    },
                    s -> s.runOn(downstream)));
    Busy.await(
        "results that wait for room",
        () -> run.snapshot().queues().get(1).size() == 1 && witness.times("process") >= 2);

    full.countDown();

    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(500);
    witness.assertThatAllRanInTheirPlaces();
    assertThat(witness.times("process")).isEqualTo(500);
  }

  /** As above, where the room is made at the end of the pipeline. */
  @ParameterizedTest
  @EnumSource(
      value = Place.class,
      names = {"UNPLACED"},
      mode = EnumSource.Mode.EXCLUDE)
  void aSubscriberThatAsksForOneAfterTheOtherCallsNoFunction(Place place) {
    Predicate<String> home = place.threads("work", "process");
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(0, 200))
            .queue(fifo(4))
            .stage(
                "work",
                n -> {
                  witness.see("function", home);
                  return Flux.range(0, 3).doOnNext(part -> witness.see("publisher", home));
                },
                s -> place.apply(s.workers(2), process));

    assertThat(pipeline.flux().publishOn(downstream, 1).doOnNext(n -> pause()).count().block(LIMIT))
        .isEqualTo(600);
    witness.assertThatAllRanInTheirPlaces();
  }

  private static void pause() {
    Busy.spin(ofNanos(50_000));
  }

  /** A source that works where it is asked is not asked by a worker that has just made room. */
  @ParameterizedTest
  @EnumSource(
      value = Place.class,
      names = {"UNPLACED"},
      mode = EnumSource.Mode.EXCLUDE)
  void aSourceDoesNotWorkOnAThreadThatTakesFromItsQueue(Place place) {
    Predicate<String> home = place.threads("work", "process");
    Pipeline.from("numbers", Flux.range(0, 200).doOnNext(n -> witness.see("source", home.negate())))
        .queue(fifo(2))
        .map("work", n -> n, s -> place.apply(s.workers(2), process))
        .run()
        .block(LIMIT);

    witness.assertThatAllRanInTheirPlaces();
    assertThat(witness.times("source")).isEqualTo(200);
  }

  /** A stage with no place of its own is no guest of one that has: neither before it nor behind. */
  @Test
  void aStageWithNoPlaceWorksOnNoThreadOfAnother() {
    Predicate<String> lent = Witness.on("process-", "downstream-", "millrace-timer-", "parallel-");
    Pipeline.from("numbers", Flux.range(0, 200))
        .queue(fifo(2))
        .map("before", n -> see("before", "process-", n), s -> s.workers(2).runOn(process))
        .queue(fifo(2))
        .map(
            "lodger",
            n -> {
              witness.see("lodger", lent.negate());
              return n;
            })
        .queue(fifo(2))
        .map("behind", n -> see("behind", "downstream-", n), s -> s.runOn(downstream))
        .run()
        .block(LIMIT);

    witness.assertThatAllRanInTheirPlaces();
    assertThat(witness.times("lodger")).isEqualTo(200);
  }
}
