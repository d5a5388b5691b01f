package dev.millrace;

import static dev.millrace.FailurePolicy.backoff;
import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.QueueSpec.priority;
import static dev.millrace.StageOptions.cores;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What compiles here needs no cast and no type argument. */
class TypeInferenceTest {

  private final Client http = new Client();
  private final Store store = new Store();

  @Test
  void followsItemsThroughAllKindsOfStages() {
    List<URI> urls = List.of(URI.create("/a"), URI.create("/b"));

    Pipeline<Receipt> crawl =
        Pipeline.from("urls", Flux.fromIterable(urls))
            .queue(fifo(20))
            .stage(
                "fetch",
                http::fetch,
                s ->
                    s.workers(5)
                        .timeout(ofSeconds(10))
                        .onFailure(retry(3, backoff(ofMillis(200))).thenSkip()))
            .queue(priority(100, comparing(Page::depth)))
            .map("parse", Page::parse, s -> s.workers(cores()).cpuBound())
            .batch(100, ofSeconds(1))
            .to("store", store::saveAll);

    assertThat(crawl.steps()).hasSize(9);
  }

  @Test
  void acceptsWhatMoreGeneralCodeProvides() {
    Publisher<Integer> integers = Flux.just(1);

    Pipeline<Number> numbers = Pipeline.from("integers", integers);
    Pipeline<Number> more =
        numbers
            .mergeWith("doubles", Flux.just(2.0))
            .queue(priority(2, comparing(Object::toString)))
            .map("same", number -> number);
    Pipeline<Object> objects = more.<Object>stage("any", Mono::just);

    assertThat(objects.steps()).hasSize(6);
  }

  @Test
  void letsABatchSeeItsItems() {
    Pipeline<List<String>> texts = Pipeline.from("texts", Flux.just("a")).batch(9);
    BatchSpec<Object> ofAnything = BatchSpec.upTo(3).by(Object::getClass, 2);

    Pipeline<List<String>> weighed =
        Pipeline.from("texts", Flux.just("a"))
            .batch(100, b -> b.weighing(String::length, 1000).by(text -> text.charAt(0), 8));
    Pipeline<List<String>> keyed = Pipeline.from("texts", Flux.just("a")).batch(ofAnything);

    assertThat(List.of(texts, weighed, keyed))
        .allSatisfy(pipeline -> assertThat(pipeline.steps()).hasSize(3));
  }

  private record Page(URI uri, int depth) {

    Document parse() {
      return new Document(uri.toString());
    }
  }

  private record Document(String title) {}

  private record Receipt(int stored) {}

  private static final class Client {

    Mono<Page> fetch(URI uri) {
      return Mono.just(new Page(uri, 0));
    }
  }

  private static final class Store {

    Mono<Receipt> saveAll(List<Document> documents) {
      return Mono.just(new Receipt(documents.size()));
    }
  }
}
