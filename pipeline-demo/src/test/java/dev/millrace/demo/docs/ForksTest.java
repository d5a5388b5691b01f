package dev.millrace.demo.docs;

import static dev.millrace.Branch.otherwise;
import static dev.millrace.Branch.to;
import static dev.millrace.Branch.when;
import static dev.millrace.QueueSpec.fifo;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.RunReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The examples of the page about forks. */
class ForksTest {

  private static final Duration LIMIT = ofSeconds(20);

  private final Flux<Page> fetched =
      Flux.just(new Page("a.html"), new Page("b.css"), new Page("c.html"), new Page("d.js"));
  private final Store store = new Store();

  record Page(String name) {

    boolean isHtml() {
      return name.endsWith(".html");
    }

    String title() {
      return name.substring(0, name.indexOf('.'));
    }
  }

  private static final class Store {

    final List<Page> pages = new ArrayList<>();

    Mono<Page> save(Page page) {
      return Mono.fromSupplier(
          () -> {
            pages.add(page);
            return page;
          });
    }
  }

  @Test
  void aRouteDealsItemsToBranches() {
    Pipeline<String> pages =
        Pipeline.from("pages", fetched)
            .route(
                "kind",
                when("html", Page::isHtml, b -> b.queue(fifo(10)).map("title", Page::title)),
                otherwise("rest", b -> b.map("name", Page::name)));

    assertThat(pages.flux().collectList().block(LIMIT))
        .containsExactlyInAnyOrder("a", "b.css", "c", "d.js");
  }

  @Test
  void aBranchThatEndsEarlyHoldsUpNoOther() {
    Pipeline<Page> sampled =
        Pipeline.from("pages", fetched)
            .broadcast(
                "both",
                to("sample", b -> b.transform("first", page -> page.take(2))),
                to("all", b -> b.queue(fifo(10)).stage("store", store::save)));

    RunReport report = sampled.run().block(LIMIT);

    assertThat(store.pages).hasSize(4);
    assertThat(report).isNotNull();
    assertThat(report.completed()).isEqualTo(2 + 4);
    assertThat(report.returned()).isZero();
  }
}
