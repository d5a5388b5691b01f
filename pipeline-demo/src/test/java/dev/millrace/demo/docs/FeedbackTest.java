package dev.millrace.demo.docs;

import static dev.millrace.QueueSpec.fifo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The example of docs/feedback.md. */
class FeedbackTest {

  private record Page(String title, List<URI> links) {}

  /** Pages 0 to 99; each links to the next two. */
  private static final class Site {

    Mono<Page> fetch(URI uri) {
      int number = Integer.parseInt(uri.getPath().substring(1));
      return Mono.just(new Page("Page " + number, List.of(page(number + 1), page(number + 2))));
    }

    private static URI page(int number) {
      return URI.create("http://site.example/" + number % 100);
    }
  }

  private final Site site = new Site();
  private final Flux<URI> seeds = Flux.just(Site.page(0));

  @Test
  void aCrawl() {
    Pipeline<String> crawl =
        Pipeline.from("seeds", seeds)
            .feedback(
                "follow",
                fifo(1_000).named("frontier"),
                body -> body.stage("fetch", site::fetch, s -> s.workers(8)), // URI -> Mono<Page>
                page -> Flux.fromIterable(page.links()), // what goes back
                o ->
                    o.distinctBy(uri -> uri)
                        .spillWhenFull(
                            uri -> uri.toString().getBytes(UTF_8),
                            bytes -> URI.create(new String(bytes, UTF_8))))
            .map("title", Page::title);

    assertThat(crawl.flux().collectList().block(Duration.ofSeconds(20)))
        .hasSize(100)
        .doesNotHaveDuplicates();
  }
}
