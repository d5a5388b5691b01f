package dev.millrace.demo.docs;

import static dev.millrace.FailurePolicy.backoff;
import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.limits.RateLimiters.slidingWindow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunReport;
import dev.millrace.demo.site.DemoSite;
import dev.millrace.http.HttpFetchException;
import dev.millrace.http.HttpFetchException.Reason;
import dev.millrace.http.HttpFetcher;
import dev.millrace.http.HttpSource;
import dev.millrace.http.Page;
import dev.millrace.http.Robots;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.test.StepVerifier;

/** The examples of docs/http.md. */
class HttpTest {

  private static DemoSite site;

  @BeforeAll
  static void start() {
    site = DemoSite.start();
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  @Test
  void fetchesPages() {
    Flux<URI> urls = Flux.just(site.page("/"), site.page("/missing"));
    HttpFetcher http =
        HttpFetcher.builder()
            .concurrency(5)
            .timeout(ofSeconds(10))
            .maxBodyBytes(1024 * 1024)
            .userAgent("millbot")
            .build();
    Pipeline<String> titles =
        Pipeline.from("urls", urls)
            .queue(fifo(20))
            .stage(
                "fetch",
                url -> http.fetch(url).map(Page::requireSuccess),
                s ->
                    s.workers(5)
                        .onFailure(
                            retry(3, backoff(ofMillis(200)).filter(HttpFetcher::isWorthRetrying))
                                .thenSkip()))
            .map("text", Page::text);

    List<String> found = titles.flux().collectList().block(ofSeconds(30));
    http.close();

    assertThat(found).hasSize(1).first().asString().contains("Mills");
  }

  @Test
  void keepsARate() {
    HttpFetcher http =
        HttpFetcher.builder()
            .rateLimit(slidingWindow(10, ofSeconds(1)).spentAtAnswer())
            .maxHold(ofMinutes(2))
            .build();
    assertThat(http.fetch(site.page("/")).block(ofSeconds(10)).status()).isEqualTo(200);
    http.close();
  }

  @Test
  void fetchesFromPublicAddressesOnly() {
    HttpFetcher http = HttpFetcher.builder().publicAddressesOnly().build();
    StepVerifier.create(http.fetch(site.page("/")))
        .expectErrorSatisfies(
            error ->
                assertThat(((HttpFetchException) error).reason()).isEqualTo(Reason.ADDRESS_REFUSED))
        .verify(ofSeconds(10));
    http.close();
  }

  @Test
  void asksTheSiteFirst() {
    URI url = site.page("/");
    HttpFetcher http = HttpFetcher.create();
    Robots robots = Robots.builder(http).agent("millbot").build();
    Mono<Page> page = robots.fetch(url); // or an error: the site does not allow it
    assertThat(page.block(ofSeconds(10)).status()).isEqualTo(200);
    http.close();
  }

  @Test
  void takesItemsOverHttp() {
    Queue<Integer> stored = new ConcurrentLinkedQueue<>();
    Function<Integer, Publisher<Void>> store =
        number -> Mono.fromRunnable(() -> stored.add(number));
    HttpSource<Integer> numbers =
        HttpSource.<Integer>builder(bytes -> Integer.parseInt(new String(bytes, UTF_8)))
            .path("/numbers")
            .capacity(1_000)
            .bindNow();
    PipelineRun run = Pipeline.from("numbers", numbers).to("store", store).start();
    String answer = post(numbers.address().getPort(), "1\n2\n3\n");
    RunReport report = run.drain(ofSeconds(30)).block(); // 503 from now on; the rest is done
    numbers.dispose(); // stops the server

    assertThat(answer).isEqualTo("{\"accepted\":3}");
    assertThat(report.completed()).isEqualTo(3);
    assertThat(stored).containsExactly(1, 2, 3);
  }

  private static String post(int port, String lines) {
    return HttpClient.create()
        .headers(headers -> headers.set("Content-Type", "application/x-ndjson"))
        .post()
        .uri("http://127.0.0.1:" + port + "/numbers")
        .send(ByteBufFlux.fromString(Mono.just(lines)))
        .responseContent()
        .aggregate()
        .asString()
        .block(ofSeconds(10));
  }
}
