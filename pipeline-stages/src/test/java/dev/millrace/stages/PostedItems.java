package dev.millrace.stages;

import static dev.millrace.stages.Limits.LIMIT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.http.HttpSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A source to which the numbers from 0 on have been posted, each of which it has accepted. */
final class PostedItems implements AutoCloseable {

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final @Nullable HttpSource<Integer> source;

  /**
   * @param items how many; no server is started for none
   */
  PostedItems(int items) {
    if (items == 0) {
      this.source = null;
      return;
    }
    this.source =
        HttpSource.<Integer>builder(bytes -> Integer.parseInt(new String(bytes, UTF_8)))
            .capacity(items + 1)
            .bindNow();
    String lines =
        IntStream.range(0, items).mapToObj(Integer::toString).collect(Collectors.joining("\n"));
    assertThat(post(lines)).isEqualTo(202);
  }

  HttpSource<Integer> source() {
    return requireNonNull(source, "source");
  }

  /** Returns the status of the answer. */
  int postOneMore() {
    return post("0");
  }

  private int post(String lines) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + source().address().getPort()))
            .header("Content-Type", "application/x-ndjson")
            .timeout(LIMIT)
            .POST(HttpRequest.BodyPublishers.ofString(lines))
            .build();
    try {
      return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  void finish() {
    if (source != null) {
      source.finish();
    }
  }

  @Override
  public void close() {
    if (source != null) {
      source.dispose();
    }
  }
}
