package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Bottleneck;
import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.QueueCounts;
import dev.millrace.RunSnapshot;
import dev.millrace.RunState;
import dev.millrace.StageCounts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class ProgressLineTest {

  private static final StageCounts FETCH = new StageCounts("fetch", 5, 4, 12, 8, 0, 0, 0, 0);

  @Test
  void showsQueuesAndBusyWorkers() {
    assertThat(ProgressLine.text(snapshot(List.of(FETCH)), ProgressLine::done, 79))
        .isEqualTo("scrape 1.2 s | 8 of 32 done | urls 20/20 | fetch 4/5");
  }

  @Test
  void neverWraps() {
    assertThat(ProgressLine.text(snapshot(Collections.nCopies(9, FETCH)), ProgressLine::done, 79))
        .hasSize(79);
    assertThat(ProgressLine.text(snapshot(Collections.nCopies(9, FETCH)), ProgressLine::done, 120))
        .hasSize(120);
  }

  @Test
  void namesWhatHoldsTheRunBackWhereThereIsRoom() {
    Bottleneck fetch = new Bottleneck("fetch", "give it more workers");
    assertThat(ProgressLine.whole(snapshot(List.of(FETCH), Optional.of(fetch)), ProgressLine::done))
        .endsWith("| urls 20/20 | fetch 4/5 | held back by fetch");
  }

  @Test
  void makesWayForALine() {
    StringWriter screen = new StringWriter();
    PrintWriter terminal = new PrintWriter(screen);
    PipelineRun run = Pipeline.from("numbers", Flux.<Integer>never()).start();
    ProgressLine progress = ProgressLine.show(run, ProgressLine::done, terminal);
    progress.above(() -> terminal.print("Consumer got item 1\n"));
    progress.erase();
    progress.above(() -> terminal.print("the end\n"));
    run.cancel();
    assertThat(screen.toString())
        .contains("\r\u001b[KConsumer got item 1\n")
        .endsWith("\r\u001b[Kthe end\n");
  }

  private static RunSnapshot snapshot(List<StageCounts> stages) {
    return snapshot(stages, Optional.empty());
  }

  private static RunSnapshot snapshot(List<StageCounts> stages, Optional<Bottleneck> bottleneck) {
    return new RunSnapshot(
        "scrape",
        RunState.RUNNING,
        Duration.ofMillis(1234),
        32,
        8,
        0,
        0,
        stages,
        List.of(new QueueCounts("urls", 20, 20, 20, 32, 12, 0, 0)),
        List.of(),
        bottleneck);
  }
}
