package dev.millrace.demo.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class FrontierTest {

  private static final Duration LONGEST = Duration.ofSeconds(10);

  @TempDir Path folder;

  private Frontier frontier;

  private void open(int depth, int limit) throws IOException {
    frontier = Frontier.create(depth, limit, folder.resolve("links"));
  }

  @AfterEach
  void close() throws IOException {
    frontier.close();
  }

  private static Named url(String path) {
    return Named.asked("http://a/" + path);
  }

  private Target give(String path) {
    return Objects.requireNonNull(frontier.give(url(path)));
  }

  private void finish(Target target, String... links) {
    frontier.found(target, List.of(links).stream().map(FrontierTest::url).toList());
    frontier.done();
  }

  @Test
  void handsOutEachPageOnceLevelByLevel() throws IOException {
    open(2, 100);
    Target start = give("");
    assertThat(frontier.give(url(""))).isNull();
    frontier.given();
    StepVerifier.create(frontier.links(Schedulers.immediate()).map(Target::named))
        .then(() -> finish(start, "slow", "fast", ""))
        .expectNext(url("slow"), url("fast"))
        .then(() -> finish(new Target(2, url("fast"), 1, null), "deep"))
        // Not before the slow one is done.
        .then(() -> finish(new Target(1, url("slow"), 1, null), "deep", "other"))
        .expectNext(url("deep"), url("other"))
        .then(() -> finish(new Target(3, url("deep"), 2, null), "deeper"))
        .then(() -> finish(new Target(4, url("other"), 2, null)))
        .expectComplete()
        .verify(LONGEST);
  }

  @Test
  void namesTheSamePageOfThoseThatLinkToOneWhicheverComesFirst() throws IOException {
    String from = fromOfDeep("x", "y");
    frontier.close();
    assertThat(fromOfDeep("y", "x")).isEqualTo(from);
  }

  private String fromOfDeep(String first, String second) throws IOException {
    open(2, 100);
    Target start = give("");
    frontier.given();
    StringBuilder from = new StringBuilder();
    StepVerifier.create(frontier.links(Schedulers.immediate()))
        .then(() -> finish(start, first, second))
        .expectNextCount(2)
        .then(() -> finish(new Target(1, url(first), 1, null), "deep"))
        .then(() -> finish(new Target(2, url(second), 1, null), "deep"))
        .assertNext(deep -> from.append(deep.from()))
        .thenCancel()
        .verify(LONGEST);
    return from.toString();
  }

  @Test
  void handsOutNoMoreThanItsLimit() throws IOException {
    open(1, 3);
    Target start = give("");
    frontier.given();
    StepVerifier.create(frontier.links(Schedulers.immediate()))
        .then(() -> finish(start, "a", "b", "c"))
        .expectNextCount(2)
        .then(() -> finish(new Target(1, url("a"), 1, null)))
        .then(() -> finish(new Target(2, url("b"), 1, null)))
        .expectComplete()
        .verify(LONGEST);
    assertThat(frontier.beyondLimit()).isEqualTo(1);
  }

  @Test
  void goesOnWhereACrawlWasStopped() throws IOException {
    open(1, 100);
    Target start = give("");
    frontier.found(start, List.of(url("a"), url("b")));
    frontier.close();
    // As the end of a line that was being written when the machine stopped.
    Files.writeString(folder.resolve("links"), "1 0 http://a/c", StandardOpenOption.APPEND);

    Row row = Row.failed(new Fetched(start, null, new IOException("none"), 0, Duration.ZERO));
    Row done =
        new Row("http://a/a", row.answer(), row.content(), 1, null, row.effort(), null, null);
    frontier = Frontier.resume(1, 100, folder.resolve("links"), List.of(row, done));
    assertThat(frontier.give(url(""))).isNull();
    frontier.given();
    StepVerifier.create(frontier.links(Schedulers.immediate()))
        .assertNext(
            b -> {
              assertThat(b.named()).isEqualTo(url("b"));
              assertThat(b.depth()).isEqualTo(1);
              assertThat(b.from()).isEqualTo("http://a/");
            })
        .then(() -> finish(new Target(2, url("b"), 1, null)))
        .expectComplete()
        .verify(LONGEST);
  }

  @Test
  void namesTheSamePageAfterItWasResumed() throws IOException {
    String from = fromOfDeep("x", "y");
    frontier.close();
    assertThat(fromOfDeepResumed("x", "y")).isEqualTo(from);
    frontier.close();
    assertThat(fromOfDeepResumed("y", "x")).isEqualTo(from);
  }

  private String fromOfDeepResumed(String first, String second) throws IOException {
    open(2, 100);
    Target start = give("");
    frontier.given();
    StepVerifier.create(frontier.links(Schedulers.immediate()))
        .then(() -> finish(start, first, second))
        .expectNextCount(2)
        .then(() -> finish(new Target(1, url(first), 1, null), "deep"))
        .then(() -> frontier.found(new Target(2, url(second), 1, null), List.of(url("deep"))))
        .thenCancel()
        .verify(LONGEST);
    frontier.close();
    List<Row> rows = List.of(row("", 0), row(first, 1), row(second, 1));
    frontier = Frontier.resume(2, 100, folder.resolve("links"), rows);
    frontier.given();
    StringBuilder from = new StringBuilder();
    StepVerifier.create(frontier.links(Schedulers.immediate()))
        .assertNext(deep -> from.append(deep.from()))
        .thenCancel()
        .verify(LONGEST);
    return from.toString();
  }

  private static Row row(String path, int depth) {
    Target target = new Target(0, url(path), depth, null);
    return Row.failed(new Fetched(target, null, new IOException("none"), 0, Duration.ZERO));
  }
}
