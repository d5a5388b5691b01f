package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.demo.crawl.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.FutureMono;
import reactor.netty.http.server.HttpServerResponse;

/** As whom a crawl fetches, and how often it tries. */
class ScrapeAccessTest {

  @TempDir Path folder;

  private final Website site = new Website();
  private final Website other = new Website();
  private final AtomicInteger asked = new AtomicInteger();

  @AfterEach
  void stop() {
    site.close();
    other.close();
  }

  private Scraped scrape(String... args) throws IOException {
    return Scraped.into(folder, args);
  }

  private static void echo(Website where, String path, String header, List<String> seen) {
    where.page(
        path,
        (request, response) -> {
          seen.add(path + " " + request.requestHeaders().get(header));
          return Website.send(response, "text/html", "<a href=/next>x</a>");
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503, 504})
  void asksAgainWhereThatMayHelpAndCountsIt(int status) throws IOException {
    site.page(
        "/busy",
        (request, response) ->
            asked.getAndIncrement() < 2
                ? response.status(status).send()
                : Website.send(response, "text/html", "<title>ok</title>"));
    Row row = scrape(site.url("/busy")).row("/busy");
    assertThat(row.succeeded()).isTrue();
    assertThat(row.effort().retries()).isEqualTo(2);
    assertThat(row.effort().waited()).isGreaterThanOrEqualTo(700);
    asked.set(0);
    Row once = scrape(site.url("/busy"), "--retries", "0").row("/busy");
    assertThat(once.answer().status()).isEqualTo(status);
    assertThat(once.effort().retries()).isZero();
  }

  @Test
  void asksAgainWhenTheAnswerIsCut() throws IOException {
    site.page(
        "/cut",
        (request, response) ->
            asked.getAndIncrement() < 1
                ? response
                    .header("Content-Length", "100")
                    .send(
                        ByteBufFlux.fromString(
                            Mono.just("begin").concatWith(cut(response).then(Mono.never()))),
                        flushAtOnce -> true)
                : Website.send(response, "text/html", "<title>whole</title>"));
    Row row = scrape(site.url("/cut")).row("/cut");
    assertThat(row.content().title()).isEqualTo("whole");
    assertThat(row.effort().retries()).isEqualTo(1);
  }

  private static Mono<Void> cut(HttpServerResponse response) {
    return Mono.fromRunnable(
        () -> response.withConnection(c -> FutureMono.from(c.channel().close()).subscribe()));
  }

  @Test
  void doesNotAskAgainWhereThatHelpsNothing() throws IOException {
    site.page(
        "/500",
        (request, response) -> {
          asked.getAndIncrement();
          return response.status(500).send();
        });
    assertThat(scrape(site.url("/500")).row("/500").effort().retries()).isZero();
    assertThat(asked).hasValue(1);
  }

  @Test
  void givesUpOnASiteThatWantsToBeLeftAloneForLonger() throws IOException {
    site.page(
        "/later",
        (request, response) -> {
          asked.getAndIncrement();
          return response.status(503).header("Retry-After", "3600").send();
        });
    Row row = scrape(site.url("/later"), "--ignore-robots").row("/later");
    assertThat(row.reason()).isEqualTo("retry-after");
    assertThat(row.error())
        .isEqualTo("status 503, to be asked again after 3600 s, longer than 60 s");
    assertThat(asked).hasValue(1);
  }

  @Test
  void sendsHeadersToTheSitesThatWereAskedForAndNoOthers() throws IOException {
    List<String> seen = new CopyOnWriteArrayList<>();
    echo(site, "/", "Authorization", seen);
    echo(site, "/next", "Authorization", seen);
    echo(other, "/moved", "Authorization", seen);
    echo(other, "/next", "Authorization", seen);
    site.redirect("/out", other.url("/moved"));
    scrape(
        site.url("/"),
        site.url("/out"),
        "--depth",
        "1",
        "--header",
        "Authorization: Bearer secret");
    assertThat(seen)
        .containsExactlyInAnyOrder(
            "/ Bearer secret", "/next Bearer secret", "/moved null", "/next null");
  }

  @Test
  void authenticatesByNameAndPassword() throws IOException {
    List<String> seen = new CopyOnWriteArrayList<>();
    echo(site, "/", "Authorization", seen);
    scrape(site.url("/"), "--user", "me:s\u00e9cret");
    assertThat(seen).containsExactly("/ Basic bWU6c8OpY3JldA==");
  }

  @Test
  void callsItselfWhatItIsToldAndObeysWhatIsForThatName() throws IOException {
    List<String> seen = new CopyOnWriteArrayList<>();
    String agent = "millbot/1.0 (+https://example.org/bot)";
    echo(site, "/", "User-Agent", seen);
    site.text("/robots.txt", "text/plain", "User-agent: millbot\nDisallow: /private\n");
    site.links("/private");
    Scraped scraped = scrape(site.url("/"), site.url("/private"), "--agent", agent);
    assertThat(seen).containsExactly("/ " + agent);
    assertThat(scraped.row("/private").reason()).isEqualTo("disallowed");
  }

  @Test
  void passesAWallOfCookies() throws IOException {
    site.page(
        "/",
        (request, response) ->
            request.requestHeaders().contains("Cookie", "seen=1", false)
                ? Website.send(response, "text/html", "<title>in</title>")
                : response
                    .status(302)
                    .header("Set-Cookie", "seen=1; Path=/")
                    .header("Location", "/")
                    .send());
    assertThat(scrape(site.url("/")).row("/").content().title()).isEqualTo("in");
    assertThat(scrape(site.url("/"), "--no-cookies").row("/").reason())
        .isEqualTo("too-many-redirects");
  }

  @Test
  void keepsWhatIsWrongToItself() {
    assertThat(Cli.run("scrape", "--header", "Bad Name: secret").err())
        .contains("was 'Bad Name: ***'")
        .doesNotContain("secret");
    assertThat(Cli.run("scrape", "--header", "Host: secret").err())
        .contains("'Host: ***'")
        .doesNotContain("secret");
    assertThat(Cli.run("scrape", "--user", ":hidden").err())
        .contains("was ':***'")
        .doesNotContain("hidden");
    assertThat(Cli.run("scrape", "--retries", "11").err())
        .contains("must be a number from 0 to 10, was '11'");
  }
}
