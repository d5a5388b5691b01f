package dev.millrace.stages;

import static dev.millrace.Branch.otherwise;
import static dev.millrace.Branch.when;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.StageCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.publisher.TestPublisher;
import reactor.util.context.Context;

class ResizeTest {

  private final CountedTime time = new CountedTime();
  private final TestPublisher<Integer> source = TestPublisher.create();
  private final List<Integer> started = new ArrayList<>();

  @AfterEach
  void disposeTime() {
    time.dispose();
  }

  /** Each item takes a second. */
  private PipelineRun start(int workers) {
    return Runs.start(
        Pipeline.from("numbers", source.flux())
            .queue(fifo(20))
            .stage(
                "slow",
                n -> {
                  started.add(n);
                  return Mono.delay(ofSeconds(1), time).thenReturn(n);
                },
                s -> s.workers(workers)),
        RunOptions.defaults().timer(time));
  }

  private static StageCounts slow(PipelineRun run) {
    return run.snapshot().stages().get(0);
  }

  @Test
  void addsWorkersWhoStartAtOnce() {
    PipelineRun run = start(1);
    source.next(1, 2, 3, 4);
    assertThat(started).containsExactly(1);
    run.resize("slow", 3);
    assertThat(started).containsExactly(1, 2, 3);
    assertThat(slow(run)).extracting(StageCounts::workers, StageCounts::busy).containsExactly(3, 3);
    source.complete();
    time.advanceBy(ofSeconds(2));
    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(4);
  }

  @Test
  void letsThoseFinishWhoAreTooMany() {
    PipelineRun run = start(3);
    source.next(1, 2, 3, 4, 5);
    run.resize("slow", 1);
    assertThat(slow(run)).extracting(StageCounts::workers, StageCounts::busy).containsExactly(3, 3);
    time.advanceBy(ofSeconds(1));
    assertThat(started).containsExactly(1, 2, 3, 4);
    assertThat(slow(run)).extracting(StageCounts::workers, StageCounts::busy).containsExactly(1, 1);
    source.complete();
    time.advanceBy(ofSeconds(2));
    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(5);
  }

  @Test
  void endsIdleWorkersAtOnce() {
    PipelineRun run = start(3);
    run.resize("slow", 1);
    source.next(1, 2);
    assertThat(started).containsExactly(1);
    run.cancel();
  }

  @Test
  void keepsTheRunGoingWhileTheLastOfTheOldFinishes() {
    PipelineRun run = start(2);
    source.next(1, 2, 3);
    run.resize("slow", 1);
    source.complete();
    run.resize("slow", 2);
    time.advanceBy(ofSeconds(2));
    RunReport report = run.completion().block(LIMIT);
    assertThat(report.completed()).isEqualTo(3);
    assertThat(report.stage("slow")).map(StageCounts::workers).contains(2);
  }

  @Test
  void changesNothingOnceTheStageHasCompleted() {
    PipelineRun run = start(2);
    source.complete();
    assertThat(run.completion().block(LIMIT).taken()).isZero();
    run.resize("slow", 9);
    assertThat(slow(run).busy()).isZero();
  }

  @Test
  void countsFromTheStartIfItComesBefore() {
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", source.flux())
            .stage("slow", n -> Mono.delay(ofSeconds(1), time).thenReturn(n), s -> s.workers(3));
    List<Runnable> starter = new ArrayList<>();
    PipelineRun run =
        new StagesEngine()
            .start(pipeline, RunOptions.defaults().timer(time), Context.empty(), starter::add);
    run.resize("slow", 1);
    run.resize("slow", 2);
    starter.forEach(Runnable::run);
    source.next(1, 2, 3);
    assertThat(slow(run).busy()).isEqualTo(2);
    source.complete();
    time.advanceBy(ofSeconds(2));
    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(3);
  }

  @Test
  void completesTheInputOfAnOperator() {
    Set<List<Integer>> lists = ConcurrentHashMap.newKeySet();
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", source.flux())
                .queue(fifo(20))
                .transform("lists", items -> items.buffer(2), s -> s.workers(1))
                .map(
                    "seen",
                    list -> {
                      lists.add(list);
                      return list;
                    }),
            RunOptions.defaults().timer(time));
    source.next(1);
    run.resize("lists", 2);
    source.next(2);
    run.resize("lists", 1);
    run.resize("lists", 2);
    run.resize("lists", 1);
    source.next(3, 4, 5).complete();
    RunReport report = run.completion().block(LIMIT);
    assertThat(lists.stream().flatMap(List::stream)).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    assertThat(report.returned()).isZero();
    assertThat(report.taken()).isEqualTo(report.completed()).isEqualTo(5);
  }

  @Test
  void reachesAStageInABranch() {
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", source.flux())
                .route(
                    "parity",
                    when("even", n -> n % 2 == 0, b -> b),
                    otherwise("odd", b -> b.map("add", n -> n + 1))),
            RunOptions.defaults().timer(time));
    run.resize("add", 4);
    run.resize("parity", 3);
    Flux.range(1, 20).subscribe(source::next);
    run.resize("parity", 1);
    source.complete();
    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(20);
  }

  @Test
  void rejectsAStageThatThereIsNot() {
    PipelineRun run = start(1);
    assertThatThrownBy(() -> run.resize("fast", 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("stage must be one of [slow], was 'fast'");
    run.cancel();
  }

  @Test
  void rejectsFewerWorkersThanOne() {
    PipelineRun run = start(1);
    assertThatThrownBy(() -> run.resize("slow", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("workers must be at least 1, was 0");
    run.cancel();
  }
}
