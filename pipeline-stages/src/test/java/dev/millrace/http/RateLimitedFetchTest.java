package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.millrace.Permit;
import dev.millrace.RateLimiter;
import dev.millrace.http.HttpFetchException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

@ExtendWith(NoLeaks.class)
class RateLimitedFetchTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Queue<String> paths = new ConcurrentLinkedQueue<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final Sinks.Empty<Void> permitted = Sinks.empty();
  private final Recording limiter = new Recording();
  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

  private final RawServer server =
      RawServer.start(
          peer -> {
            while (true) {
              String path = peer.readPath();
              paths.add(path);
              if (path.equals("/silent")) {
                peer.awaitClientGone();
              }
              peer.send(answer(path));
            }
          });

  private HttpFetcher http = limited().build();

  /** Gives a permit when the test says so, and writes down what becomes of it. */
  private final class Recording implements RateLimiter {
    @Override
    public Mono<Permit> acquire(long cost) {
      return permitted
          .asMono()
          .then(Mono.<Permit>fromSupplier(RecordedPermit::new))
          .doOnCancel(() -> told.add("cancelled"));
    }

    @Override
    public void hold(Duration duration) {
      told.add("hold " + duration);
    }
  }

  private final class RecordedPermit implements Permit {
    @Override
    public void started() {
      told.add("started");
    }

    @Override
    public void answered() {
      told.add("answered");
    }

    @Override
    public void release() {
      told.add("released");
    }
  }

  private HttpFetcherBuilder limited() {
    return HttpFetcher.builder()
        .concurrency(1)
        .timeout(Duration.ofSeconds(30))
        .maxHold(Duration.ofMinutes(10))
        .rateLimit(limiter)
        .scheduler(time);
  }

  private static String answer(String path) {
    String[] parts = path.split("/", -1);
    return switch (parts[1]) {
      case "moved" -> "HTTP/1.1 302 Found\r\nLocation: /page\r\nContent-Length: 0\r\n\r\n";
      case "busy" ->
          "HTTP/1.1 %s Busy\r\nRetry-After: %s\r\nContent-Length: 0\r\n\r\n"
              .formatted(parts[2], parts[3]);
      default -> "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage";
    };
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
    time.dispose();
  }

  private URI uri(String path) {
    return server.uri().resolve(path);
  }

  private void fetch(String path) {
    permitted.tryEmitEmpty();
    http.fetch(uri(path)).block(LIMIT);
  }

  @Test
  void sendsNothingBeforeThePermit() {
    StepVerifier.create(http.fetch(uri("/page")))
        .then(() -> assertThat(server.connections()).isZero())
        .then(permitted::tryEmitEmpty)
        .expectNextCount(1)
        .expectComplete()
        .verify(LIMIT);
    assertThat(told).containsExactly("started", "answered", "released");
  }

  /** Else a stage goes on with others of the host while the fetcher knows that it must not. */
  @Test
  void holdsTheLimitOfTheStageToo() {
    List<String> ofTheStage = new CopyOnWriteArrayList<>();
    RateLimiter stage =
        new RateLimiter() {
          @Override
          public Mono<Permit> acquire(long cost) {
            return Mono.error(new AssertionError("the stage takes the permits"));
          }

          @Override
          public void hold(Duration duration) {
            ofTheStage.add("hold " + duration);
          }
        };
    http.close();
    http = limited().holding(stage).build();

    fetch("/busy/429/7");

    assertThat(told).contains("hold PT7S");
    assertThat(ofTheStage).containsExactly("hold PT7S");
  }

  @Test
  void takesAPermitForEachRedirect() {
    fetch("/moved");
    assertThat(paths).containsExactly("/moved", "/page");
    assertThat(told).filteredOn("started"::equals).hasSize(2);
    assertThat(told).filteredOn("released"::equals).hasSize(2);
  }

  @Test
  void countsNoWaitingForItsTimeout() {
    StepVerifier.create(http.fetch(uri("/page")))
        .then(() -> time.advanceTimeBy(Duration.ofHours(1)))
        .then(permitted::tryEmitEmpty)
        .assertNext(page -> assertThat(page.elapsed()).isZero())
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void countsNoWaitingBeforeARedirect() {
    permitted.tryEmitEmpty();
    Sinks.Empty<Void> asked = Sinks.empty();
    Sinks.Empty<Void> mayFollow = Sinks.empty();
    PageRequest request =
        PageRequest.of(uri("/moved"))
            .beforeRedirect(
                to -> {
                  asked.tryEmitEmpty();
                  return mayFollow.asMono();
                });
    StepVerifier.create(http.send(request))
        .then(() -> asked.asMono().block(LIMIT))
        .then(() -> time.advanceTimeBy(Duration.ofHours(1)))
        .then(mayFollow::tryEmitEmpty)
        .assertNext(page -> assertThat(page.elapsed()).isZero())
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void givesUpItsPlaceWhenCancelledAtOnce() {
    StepVerifier.create(http.fetch(uri("/page"))).expectSubscription().thenCancel().verify(LIMIT);
    assertThat(told).containsExactly("cancelled");
  }

  @Test
  void givesUpItsPlaceWhenCancelled() {
    StepVerifier.create(http.fetch(uri("/page")))
        .then(() -> assertThat(told).isEmpty())
        .thenCancel()
        .verify(LIMIT);
    assertThat(told).containsExactly("cancelled");
    assertThat(server.connections()).isZero();
  }

  @Test
  void givesBackThePermitOfARequestThatWasNotSent() {
    permitted.tryEmitEmpty();
    HttpFailure.of(http, URI.create("http://127.0.0.1:1/")).exception();
    assertThat(told).containsExactly("released");
  }

  @Test
  void settlesThePermitOfARequestThatTimesOut() {
    permitted.tryEmitEmpty();
    http.close();
    http = limited().idleTimeout(Duration.ofMillis(300)).build();
    assertThat(HttpFailure.of(http, uri("/silent")).exception().reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(told).containsExactly("started", "released");
  }

  @ParameterizedTest
  @CsvSource({
    "429, 7, PT7S",
    "503, 120, PT2M",
    "429, 99999, PT10M",
    "503, 99999999999999999999, PT10M"
  })
  void holdsTheLimitWhenTheServerAsksForAPause(int status, String retryAfter, Duration hold) {
    fetch("/busy/" + status + "/" + retryAfter);
    assertThat(told).containsExactly("started", "answered", "hold " + hold, "released");
  }

  @ParameterizedTest
  @CsvSource({"429, 0", "503, soon", "200, 7", "500, 7", "404, 7"})
  void holdsNothingWithoutNeed(int status, String retryAfter) {
    fetch("/busy/" + status + "/" + retryAfter);
    assertThat(told).containsExactly("started", "answered", "released");
  }

  @Test
  void takesALimiterThatCannotBeHeld() {
    http.close();
    http = limited().rateLimit((RateLimiter) cost -> Mono.just(Permit.SPENT)).build();
    fetch("/busy/429/7");
    assertThat(paths).hasSize(1);
  }

  @Test
  void failsWithWhatTheLimiterFailsWith() {
    http.close();
    http =
        limited().rateLimit((RateLimiter) cost -> Mono.error(new AssertionError("none"))).build();
    StepVerifier.create(http.fetch(uri("/page")))
        .expectErrorSatisfies(error -> assertThat(error).hasMessage("none"))
        .verify(LIMIT);
  }

  @Test
  void rejectsNull() {
    assertThatNullPointerException()
        .isThrownBy(() -> HttpFetcher.builder().rateLimit(null))
        .withMessage("limit");
  }
}
