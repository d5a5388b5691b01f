package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.PipelineRun;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.http.HttpSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ServeCommandTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final JsonMapper MAPPER = new JsonMapper();

  private final Queue<String> written = new ConcurrentLinkedQueue<>();

  private static int post(HttpSource<?> source, String type, String body)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:%d/items".formatted(source.address().getPort()));
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void finishesWhatItHasAcceptedWhenItIsDrained() throws Exception {
    HttpSource<JsonNode> source =
        HttpSource.<JsonNode>builder(MAPPER::readTree).path("/items").capacity(10).bindNow();
    PipelineRun run =
        new Serve(1, Duration.ofMillis(20))
            .pipeline(source, item -> written.add(item.toString()))
            .start();

    assertThat(post(source, "application/json", "{\"n\":1}")).isEqualTo(202);
    assertThat(post(source, "application/x-ndjson", "{\"n\":2}\n{\"n\":3}\n{\"n\":4}\n"))
        .isEqualTo(202);
    assertThat(post(source, "application/json", "{\"n\":")).isEqualTo(400);
    RunReport report = run.drain(LIMIT).block(LIMIT);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.completed()).isEqualTo(4);
    assertThat(written).containsExactly("{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}");
    assertThat(post(source, "application/json", "{\"n\":5}")).isEqualTo(503);
    source.dispose();
  }

  @Test
  void stopsByItselfAfterItsTime() {
    Cli serve = Cli.run("serve", "--json", "--for", "100ms");

    assertThat(serve.exit()).isZero();
    assertThat(serve.err()).contains("listening at http://127.0.0.1:").contains("/items");
    assertThat(MAPPER.readTree(serve.out()).get("state").asString()).isEqualTo("completed");
  }

  @Test
  void refusesAPortThatIsNone() {
    Cli serve = Cli.run("serve", "--port", "70000");

    assertThat(serve.exit()).isEqualTo(2);
    assertThat(serve.err()).contains("must be a number from 0 to 65535, was '70000'");
  }

  @Test
  void refusesAPortThatIsTaken() {
    HttpSource<JsonNode> source = HttpSource.<JsonNode>builder(MAPPER::readTree).bindNow();
    try {
      Cli serve = Cli.run("serve", "--port", Integer.toString(source.address().getPort()));

      assertThat(serve.exit()).isEqualTo(2);
      assertThat(serve.err()).contains("--port must be one that is free, was ");
    } finally {
      source.dispose();
    }
  }
}
