package dev.millrace.http;

import static dev.millrace.limits.RateLimiters.rateLimited;
import static java.util.Objects.requireNonNull;

import dev.millrace.RateLimit;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Asks sites what they allow a robot, as RFC 9309 says.
 *
 * <pre>{@code
 * Robots robots = Robots.builder(http).agent("millbot").build();
 * pipeline.stage("fetch", robots::fetch, s -> s.workers(5).onFailure(skip()))
 * }</pre>
 *
 * <ul>
 *   <li>Each origin (scheme, host and port) is asked once, whoever asks at the same time, and asked
 *       again when what it said is older than a day.
 *   <li>A site that has no robots.txt (a status from 300 to 499, or too many redirects) allows
 *       everything. One that cannot tell (429, a status from 500 on, no answer) allows nothing, and
 *       is asked again a minute later; its pages fail for the same reason as its robots.txt did.
 *   <li>A site that asks for a pause between two fetches ({@code Crawl-delay}) gets it, up to a
 *       limit: pages that are fetched here start no closer together.
 *   <li>Of a robots.txt the first 500 KiB count, however little its fetcher takes of a page.
 *   <li>Each redirect of a page is asked about, as if the page had been asked for there.
 * </ul>
 *
 * <p>Safe to call from any thread. Needs {@code com.github.crawler-commons:crawler-commons}, an
 * optional dependency of this module.
 */
public final class Robots {

  private final HttpFetcher http;
  private final RobotsCache cache;
  private final Scheduler timer;

  Robots(HttpFetcher http, RobotsCache cache, Scheduler timer) {
    this.http = http;
    this.cache = cache;
    this.timer = timer;
  }

  /**
   * Returns a builder in which every option has a default.
   *
   * @param http gets the robots.txt, and the pages; its User-Agent should begin with the agent's
   *     name
   */
  public static RobotsBuilder builder(HttpFetcher http) {
    return new RobotsBuilder(requireNonNull(http, "http"));
  }

  /**
   * Gets a page if its site allows it, when its crawl delay does; and so wherever it is redirected.
   *
   * <ul>
   *   <li><b>Emits</b> what {@link HttpFetcher#fetch} does.
   *   <li><b>Fails</b> with {@link HttpFetchException.Reason#DISALLOWED} if it is not allowed, or
   *       with what kept the site from telling: an unknown host, no connection, no TLS.
   *   <li><b>On cancel</b> lets go of the page, or gives up its place among those who wait; the
   *       question to the site goes on, since others may wait for the answer.
   * </ul>
   *
   * @param uri an absolute http or https URI with a host and no user info
   */
  public Mono<Page> fetch(URI uri) {
    return send(PageRequest.of(uri));
  }

  /** Gets a page as {@link #fetch} does, in the way that the request says. */
  public Mono<Page> send(PageRequest request) {
    PageRequest asking =
        request.beforeRedirect(to -> request.mayFollow(to).then(mayStart(request.uri(), to)));
    return mayStart(request.uri(), request.uri()).then(Mono.defer(() -> http.send(asking)));
  }

  /** Completes when a page may be asked for at a location. */
  private Mono<Void> mayStart(URI page, URI location) {
    return rules(location)
        .flatMap(
            rules ->
                rules.allows(location)
                    ? atPace(location, rules.pace())
                    : Mono.error(rules.refusal(page)));
  }

  private Mono<Void> atPace(URI location, @Nullable RateLimit<Object> pace) {
    return pace == null
        ? Mono.empty()
        : Flux.just(location).transform(rateLimited(pace, timer)).then();
  }

  /** Tells whether the page's site allows it to be fetched; fails only if it is no http URI. */
  public Mono<Boolean> allows(URI uri) {
    return rules(uri).map(rules -> rules.allows(uri));
  }

  /** Returns the rules of the page's site; fails only if it is no http URI. */
  public Mono<RobotsRules> rules(URI uri) {
    requireNonNull(uri, "uri");
    return Mono.defer(
        () -> {
          String broken = UriRules.brokenBy(uri);
          return broken == null
              ? cache.get(robotsOf(uri))
              : Mono.error(Failures.invalidUri(uri, broken));
        });
  }

  private static URI robotsOf(URI page) {
    String origin = page.getScheme() + "://" + page.getRawAuthority();
    return URI.create(origin.toLowerCase(Locale.ROOT) + "/robots.txt");
  }
}
