package dev.millrace.limits;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.limits.RateLimiters.allOf;
import static dev.millrace.limits.RateLimiters.perKey;
import static dev.millrace.limits.RateLimiters.rateLimited;
import static dev.millrace.limits.RateLimiters.slidingWindow;
import static dev.millrace.limits.RateLimiters.tokenBucket;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Permit;
import dev.millrace.Pipeline;
import dev.millrace.RateLimit;
import dev.millrace.RateLimiter;
import io.github.bucket4j.Bucket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The examples of docs/rate-limits.md. */
class RateLimitsPageTest {

  private static final Duration LIMIT = ofSeconds(20);

  private record Job(String name, long tokens) {}

  private static Mono<String> call(URI uri) {
    return Mono.just("page of " + uri);
  }

  private final List<URI> uris = List.of(URI.create("http://a/1"), URI.create("http://b/1"));

  @Test
  void aStage() {
    Pipeline<String> pipeline =
        Pipeline.from("urls", Flux.fromIterable(uris))
            .queue(fifo(20))
            .stage(
                "call",
                uri -> call(uri),
                s -> s.workers(5).rateLimit(slidingWindow(10, ofSeconds(1))));
    StepVerifier.create(pipeline.flux()).expectNextCount(2).expectComplete().verify(LIMIT);
  }

  @Test
  void anOperator() {
    SlidingWindow limiter = slidingWindow(10, ofSeconds(1));
    Flux<String> pages =
        Flux.fromIterable(uris).transform(rateLimited(limiter)).flatMap(uri -> call(uri));
    StepVerifier.create(pages).expectNextCount(2).expectComplete().verify(LIMIT);
  }

  @Test
  void aMono() {
    SlidingWindow limiter = slidingWindow(10, ofSeconds(1));
    URI uri = uris.get(0);
    Mono<String> page =
        Flux.just(uri).transform(rateLimited(limiter)).concatMap(each -> call(each)).single();
    StepVerifier.create(page).expectNextCount(1).expectComplete().verify(LIMIT);
    assertThat(limiter.isIdle()).isFalse();
  }

  @Test
  void costsAndKeys() {
    RateLimit<Job> byTokens = tokenBucket(90_000, ofMinutes(1), 5_000).costing(Job::tokens);
    RateLimit<URI> perHost = perKey(URI::getHost, host -> slidingWindow(2, ofSeconds(1)));
    RateLimit<URI> both = allOf(perHost, slidingWindow(10, ofSeconds(1)));
    StepVerifier.create(Flux.just(new Job("small", 12)).transform(rateLimited(byTokens)))
        .expectNextCount(1)
        .expectComplete()
        .verify(LIMIT);
    StepVerifier.create(Flux.fromIterable(uris).transform(rateLimited(both)))
        .expectNextCount(2)
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void whatTheServerSays() {
    SlidingWindow limiter = slidingWindow(10, ofSeconds(1));
    RateLimit<Object> asTheServerCounts = limiter.spentAtAnswer();
    limiter.hold(ofSeconds(30)); // 429, Retry-After: 30
    limiter.change(5, ofSeconds(1)); // from now on, while others wait
    assertThat(asTheServerCounts.isIdle()).isFalse();
  }

  @Test
  void anotherLimiter() {
    AtomicLong left = new AtomicLong(10);
    RateLimiter ofMine =
        cost ->
            Mono.fromSupplier(() -> left.addAndGet(-cost))
                .filter(rest -> rest >= 0)
                .switchIfEmpty(Mono.error(new IllegalStateException("the day's quota is used up")))
                .thenReturn(Permit.SPENT);
    StepVerifier.create(Flux.range(0, 11).transform(rateLimited(ofMine)))
        .expectNextCount(10)
        .expectErrorMessage("the day's quota is used up")
        .verify(LIMIT);
  }

  @Test
  void bucket4j() {
    Bucket bucket =
        Bucket.builder()
            .addLimit(limit -> limit.capacity(10).refillGreedy(10, ofMillis(10)))
            .build();
    RateLimiter limiter = Bucket4jLimiters.of(bucket); // or an AsyncBucketProxy, of many machines
    StepVerifier.create(Flux.range(0, 30).transform(rateLimited(limiter)))
        .expectNextCount(30)
        .expectComplete()
        .verify(LIMIT);
  }
}
