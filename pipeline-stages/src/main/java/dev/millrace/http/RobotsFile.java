package dev.millrace.http;

import crawlercommons.robots.BaseRobotRules;
import crawlercommons.robots.SimpleRobotRulesParser;
import dev.millrace.http.HttpFetchException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/** Gets a robots.txt and reads it, or what follows from its absence. */
final class RobotsFile {

  // What RFC 9309 asks a robot to read at least.
  private static final int MOST_BYTES = 500 * 1024;
  private static final int TOO_MANY_REQUESTS = 429;

  private final HttpFetcher http;
  private final List<String> agents;
  private final Duration maxCrawlDelay;

  RobotsFile(HttpFetcher http, String agent, Duration maxCrawlDelay) {
    this.http = http;
    this.agents = List.of(agent);
    this.maxCrawlDelay = maxCrawlDelay;
  }

  Mono<RobotsRules> read(URI robots) {
    return http.send(PageRequest.of(robots).firstBytes(MOST_BYTES))
        .map(page -> rules(robots, page))
        .onErrorResume(error -> Mono.just(withoutAnswer(robots, error)));
  }

  private RobotsRules rules(URI robots, Page page) {
    int status = page.status();
    if (status / 100 == 2) {
      return parse(robots, page);
    }
    boolean unreachable = status >= 500 || status == TOO_MANY_REQUESTS;
    return unreachable
        ? RobotsRules.allowNone(robots, Failures.withoutRules(page))
        : RobotsRules.allowAll(robots);
  }

  private RobotsRules parse(URI robots, Page page) {
    byte[] text = page.body().toBytes();
    // A parser remembers what it warned about: one for each text.
    SimpleRobotRulesParser parser = new SimpleRobotRulesParser(Long.MAX_VALUE, 0);
    String type = page.contentType().orElse("text/plain");
    BaseRobotRules rules = parser.parseContent(robots.toString(), text, type, agents);
    return RobotsRules.of(robots, rules, text.length, maxCrawlDelay);
  }

  private static RobotsRules withoutAnswer(URI robots, Throwable error) {
    HttpFetchException failure =
        error instanceof HttpFetchException known ? known : Failures.other(robots, error);
    return failure.reason() == Reason.TOO_MANY_REDIRECTS
        ? RobotsRules.allowAll(robots)
        : RobotsRules.allowNone(robots, failure);
  }
}
