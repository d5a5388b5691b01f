package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.QueueCounts;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.publisher.TestPublisher;

class PauseRunTest {

  private final CountedTime time = new CountedTime();
  private final TestPublisher<Integer> source = TestPublisher.create();
  private final List<Integer> started = new CopyOnWriteArrayList<>();
  private final List<Integer> finished = new CopyOnWriteArrayList<>();

  @AfterEach
  void disposeTime() {
    time.dispose();
  }

  private PipelineRun start() {
    return Runs.start(
        Pipeline.from("numbers", source.flux())
            .queue(fifo(4))
            .stage(
                "slow",
                n -> {
                  started.add(n);
                  return Mono.delay(ofSeconds(1), time).thenReturn(n);
                })
            .map(
                "last",
                n -> {
                  finished.add(n);
                  return n;
                }),
        RunOptions.defaults().timer(time));
  }

  @Test
  void startsNoItemUntilItIsResumed() {
    PipelineRun run = start();
    run.pause();
    source.next(1, 2);
    assertThat(started).isEmpty();
    assertThat(run.snapshot().state()).isEqualTo(RunState.PAUSED);
    run.resume();
    assertThat(started).containsExactly(1);
    assertThat(run.snapshot().state()).isEqualTo(RunState.RUNNING);
    time.advanceBy(ofSeconds(2));
    assertThat(finished).containsExactly(1, 2);
    run.cancel();
  }

  @Test
  void finishesWhatIsInHandAndKeepsItsResultInTheNextQueue() {
    PipelineRun run = start();
    source.next(1, 2);
    run.pause();
    time.advanceBy(ofSeconds(5));
    assertThat(started).containsExactly(1);
    assertThat(finished).isEmpty();
    assertThat(run.snapshot().queues()).extracting(QueueCounts::size).containsExactly(1, 1);
    run.resume();
    time.advanceBy(ofSeconds(1));
    assertThat(finished).containsExactly(1, 2);
    run.cancel();
  }

  @Test
  void startsNoItemWhoseKeyHadItsTurn() {
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", source.flux())
                .queue(fifo(9))
                .stage(
                    "slow",
                    n -> {
                      started.add(n);
                      return Mono.delay(ofSeconds(1), time).thenReturn(n);
                    },
                    s -> s.workers(4).keyed(n -> n % 2)),
            RunOptions.defaults().timer(time));
    source.next(1, 2, 3, 4, 5);
    assertThat(started).containsExactly(1, 2);
    run.pause();
    time.advanceBy(ofSeconds(5));
    assertThat(started).containsExactly(1, 2);
    run.resume();
    assertThat(started).containsExactly(1, 2, 3, 4);
    source.complete();
    time.advanceBy(ofSeconds(2));
    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(5);
  }

  @Test
  void holdsTheSourceByBackpressure() {
    PipelineRun run = start();
    run.pause();
    source.next(1, 2, 3, 4);
    assertThat(run.snapshot().queues().get(0).size()).isEqualTo(4);
    source.assertMaxRequested(4);
    run.resume();
    source.assertMinRequested(1);
    run.cancel();
  }

  @Test
  void isOnePauseHoweverOftenItIsAskedFor() {
    PipelineRun run = start();
    run.pause();
    run.pause();
    source.next(1);
    run.resume();
    assertThat(started).containsExactly(1);
    run.resume();
    run.pause();
    run.cancel();
    assertThat(run.snapshot().state()).isEqualTo(RunState.CANCELLED);
  }

  @Test
  void isEndedByACancel() {
    PipelineRun run = start();
    run.pause();
    source.next(1, 2);
    run.cancel();
    RunReport report = run.completion().block(LIMIT);
    assertThat(report.returned()).isEqualTo(2);
    run.resume();
    assertThat(started).isEmpty();
  }

  @Test
  void letsTheLastQueueGiveOutItsResults() {
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", source.flux()).map("same", n -> n).queue(fifo(3)),
            RunOptions.defaults().timer(time));
    source.next(1);
    run.pause();
    source.next(2);
    assertThat(run.snapshot().completed()).isOne();
    source.complete();
    run.resume();
    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(2);
  }

  @Test
  void resumesOnAnotherThreadThanTheCallers() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    Sinks.Many<Integer> numbers = Sinks.many().unicast().onBackpressureBuffer();
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", numbers.asFlux())
                .queue(fifo(9))
                .map(
                    "work",
                    n -> {
                      threads.add(Thread.currentThread());
                      return n;
                    }));
    run.pause();
    Flux.range(1, 9).subscribe(numbers::tryEmitNext);
    numbers.tryEmitComplete();
    run.resume();
    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(9);
    assertThat(threads).isNotEmpty().doesNotContain(Thread.currentThread());
  }
}
