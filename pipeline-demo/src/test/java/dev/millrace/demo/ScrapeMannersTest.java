package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.json.JsonMapper;

class ScrapeMannersTest {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String RULES =
      """
      User-agent: *
      Disallow: /

      User-agent: millbot
      Disallow: /private/
      """;

  private final Queue<String> paths = new ConcurrentLinkedQueue<>();
  private final Queue<String> agents = new ConcurrentLinkedQueue<>();
  private final AtomicInteger busy = new AtomicInteger(1);
  private final DisposableServer site =
      HttpServer.create().host("127.0.0.1").port(0).handle(this::answer).bindNow();

  @AfterEach
  void stop() {
    site.disposeNow(Duration.ofSeconds(2));
  }

  private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
    paths.add(request.fullPath());
    agents.add(request.requestHeaders().get("User-Agent"));
    if (request.fullPath().equals("/robots.txt")) {
      return response.sendString(Mono.just(RULES));
    }
    if (request.fullPath().equals("/busy") && busy.getAndDecrement() > 0) {
      return response.status(429).header("Retry-After", "1").send();
    }
    return response.sendString(Mono.just("<title>page</title>"));
  }

  private String scrape(String path, String... options) {
    return scrape(0, path, options);
  }

  private String scrape(int exit, String path, String... options) {
    String url = "http://127.0.0.1:" + site.port() + path;
    List<String> args = new ArrayList<>(List.of("scrape", "--json", url));
    args.addAll(List.of(options));
    Cli scrape = Cli.run(args.toArray(String[]::new));
    assertThat(scrape.exit()).as(scrape.err()).isEqualTo(exit);
    return MAPPER.readTree(scrape.out()).get("results").get("outcomes").toString();
  }

  @Test
  void asksTheSiteFirst() {
    assertThat(scrape("/page", "--agent", "millbot")).isEqualTo("{\"200\":1}");
    assertThat(paths).containsExactly("/robots.txt", "/page");
    assertThat(agents).containsOnly("millbot");
  }

  @Test
  void fetchesNothingThatTheSiteForbids() {
    assertThat(scrape(1, "/private/page", "--agent", "millbot")).isEqualTo("{\"disallowed\":1}");
    assertThat(scrape(1, "/page")).isEqualTo("{\"disallowed\":1}");
    assertThat(paths).containsExactly("/robots.txt", "/robots.txt");
  }

  @Test
  void doesNotAskWhenToldNotTo() {
    assertThat(scrape("/private/page", "--ignore-robots")).isEqualTo("{\"200\":1}");
    assertThat(paths).containsExactly("/private/page");
  }

  @Test
  void comesBackWhenTheSiteSays() {
    assertThat(scrape("/busy", "--ignore-robots")).isEqualTo("{\"200\":1}");
    assertThat(paths).containsExactly("/busy", "/busy");
  }

  @Test
  void keepsTheRateOfEachHost() {
    String other = "http://localhost:" + site.port() + "/page";
    // With one limit for both, the second would have to wait for an hour.
    assertThat(scrape("/page", "--ignore-robots", "--rate", "1/1h", other))
        .isEqualTo("{\"200\":2}");
  }

  @ParameterizedTest
  @CsvSource({
    "example.org, 10",
    "localhost.example.org:80, 10",
    "127.0.0.1.example.org, 10",
    "localhost, 500",
    "127.0.0.1:8080, 500",
    "[::1]:8080, 500"
  })
  void goesEasyOnTheHostsOfOthers(String host, int permits) {
    Manners manners = new Manners();
    manners.rateTotal = new Rate(500, Duration.ofSeconds(1));
    assertThat(manners.rateOf(host)).isEqualTo(new Rate(permits, Duration.ofSeconds(1)));
    manners.rate = new Rate(7, Duration.ofSeconds(2));
    assertThat(manners.rateOf(host)).isEqualTo(manners.rate);
  }

  @Test
  void givesUpOnASiteThatStaysBusy() {
    busy.set(3);
    assertThat(scrape(1, "/busy", "--ignore-robots")).isEqualTo("{\"429\":1}");
    assertThat(paths).hasSize(3);
  }

  @Test
  void refusesARateThatIsNone() {
    assertThat(Cli.run("scrape", "--rate-total", "10"))
        .isEqualTo(
            new Cli(
                2,
                "",
                "millrace scrape: Invalid value for option '--rate-total': must be a number from 1"
                    + " to 999999 and a time such as 10/1s or 100/1m, was '10'"
                    + System.lineSeparator()));
  }

  @Test
  void refusesANameThatRobotsTxtCannotHave() {
    assertThat(Cli.run("scrape", "--agent", "7bot/1"))
        .isEqualTo(
            new Cli(
                2,
                "",
                "millrace scrape: Invalid value for option '--agent': must begin with up to 40"
                    + " letters, _ and -, as in 'millbot/1.0 (+https://example.org)', was"
                    + " '7bot/1'"
                    + System.lineSeparator()));
  }
}
