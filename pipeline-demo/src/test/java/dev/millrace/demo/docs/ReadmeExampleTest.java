package dev.millrace.demo.docs;

import static dev.millrace.FailurePolicy.backoff;
import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.QueueSpec.priority;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.http.HttpFetcher;
import dev.millrace.http.Page;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** The pipeline of README.md, as it stands there. */
class ReadmeExampleTest {

  @Test
  void fetchesTheSiteAndAccountsForIt() {
    DisposableServer server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .route(
                routes ->
                    routes
                        .get("/guide", (in, out) -> out.sendString(Mono.just("the guide, longest")))
                        .get("/api", (in, out) -> out.sendString(Mono.just("the api"))))
            .bindNow(ofSeconds(10));
    URI site = URI.create("http://127.0.0.1:%d/".formatted(server.port()));
    try {
      fetch(site);
    } finally {
      server.disposeNow(ofSeconds(10));
    }
  }

  private static void fetch(URI site) {
    List<URI> urls = Stream.of("guide", "api", "missing").map(site::resolve).toList();
    HttpFetcher http = HttpFetcher.builder().concurrency(5).build();

    Pipeline<String> crawl =
        Pipeline.from("urls", Flux.fromIterable(urls))
            .queue(fifo(20))
            .stage(
                "fetch",
                http::fetch, // URI -> Mono<Page>
                s ->
                    s.workers(5)
                        .timeout(ofSeconds(10))
                        .onFailure(retry(3, backoff(ofMillis(200))).thenSkip()))
            .queue(priority(100, comparing(Page::bytes)))
            .map("line", page -> page.status() + " " + page.uri().getPath(), s -> s.workers(2));

    List<String> lines = crawl.flux().collectList().block(ofSeconds(30)); // a pipeline is a Flux
    RunReport report = crawl.run().block(ofSeconds(30)); // gather, join and cancel in one

    http.close();
    assertThat(lines).containsExactlyInAnyOrder("200 /guide", "200 /api", "404 /missing");
    assertThat(report).isNotNull();
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.taken()).isEqualTo(3);
    assertThat(report.completed()).isEqualTo(3);
  }
}
