package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class PipelineExceptionTest {

  private static final Step SOURCE =
      new Step.Source("urls", Flux.empty(), Step.Source.Brings.ITEMS);
  private static final Step STAGE =
      new Step.Stage("fetch", new Work.Mapping<>(n -> n), StageOptions.defaults());

  private final Exception cause = new Exception("reset by peer");

  @Test
  void namesTheStageTheItemAndTheAttempt() {
    PipelineException failure = PipelineException.of("crawl", STAGE, "/a", 3, cause);

    assertThat(failure)
        .hasMessage(
            "stage 'fetch' of pipeline 'crawl' failed at attempt 3 for item /a:"
                + " java.lang.Exception: reset by peer")
        .hasCause(cause);
    assertThat(failure.pipeline()).isEqualTo("crawl");
    assertThat(failure.step()).isEqualTo("fetch");
    assertThat(failure.item()).contains("/a");
    assertThat(failure.attempt()).isEqualTo(3);
    assertThat(failure.report()).isEmpty();
  }

  @Test
  void namesTheSource() {
    PipelineException failure = PipelineException.of("crawl", SOURCE, cause);

    assertThat(failure)
        .hasMessage("source 'urls' of pipeline 'crawl' failed: java.lang.Exception: reset by peer")
        .hasCause(cause);
    assertThat(failure.step()).isEqualTo("urls");
    assertThat(failure.item()).isEmpty();
    assertThat(failure.attempt()).isZero();
  }

  @Test
  void cutsTheTextOfALongItem() {
    String item = "x".repeat(201);

    assertThat(PipelineException.of("p", STAGE, item, 1, cause))
        .hasMessageContaining("for item " + "x".repeat(200) + "...: java.lang.Exception");
    assertThat(PipelineException.of("p", STAGE, item.substring(1), 1, cause))
        .hasMessageContaining("for item " + "x".repeat(200) + ": java.lang.Exception");
  }

  @Test
  void survivesAnItemWithoutAText() {
    PipelineException failure = PipelineException.of("p", STAGE, new Nameless(), 1, cause);

    assertThat(failure)
        .hasMessage(
            "stage 'fetch' of pipeline 'p' failed at attempt 1 for item "
                + Nameless.class.getName()
                + " (its toString failed: java.lang.UnsupportedOperationException):"
                + " java.lang.Exception: reset by peer");
  }

  @Test
  void carriesTheReportOfItsRun() {
    PipelineException failure = PipelineException.of("p", STAGE, "/a", 1, cause);
    RunReport report =
        new RunReport(
            "p", RunState.FAILED, 1, 0, 0, 0, 1, Duration.ZERO, failure, List.of(), List.of());

    PipelineException told = failure.withReport(report);

    assertThat(told.report()).contains(report);
    assertThat(told).hasMessage(failure.getMessage()).hasCause(cause);
    assertThat(told.getStackTrace()).isEqualTo(failure.getStackTrace());
    assertThat(failure.report()).isEmpty();
  }

  private static final class Nameless {

    @Override
    public String toString() {
      throw new UnsupportedOperationException();
    }
  }
}
