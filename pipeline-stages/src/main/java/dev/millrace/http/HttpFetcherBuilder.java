package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import dev.millrace.RateLimit;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;

/**
 * Collects the options of an {@link HttpFetcher}; {@link #build()} checks them.
 *
 * <p>Not thread-safe. Each {@code build()} makes a fetcher with a pool of its own.
 */
public final class HttpFetcherBuilder {

  private int concurrency = 16;
  private Duration timeout = Duration.ofSeconds(30);
  private Duration connectTimeout = Duration.ofSeconds(5);
  private Duration idleTimeout = Duration.ofSeconds(10);
  // Apache and Node.js close an unused connection after 5 s.
  private Duration keepAlive = Duration.ofSeconds(4);
  private long maxBodyBytes = 10 * 1024 * 1024;
  private int maxHeaderBytes = 16 * 1024;
  private int maxRedirects = 5;
  private BiPredicate<? super URI, ? super URI> redirectPolicy = (from, to) -> true;
  private Predicate<? super InetAddress> allowedAddresses = address -> true;
  private String userAgent = "millrace";
  private final List<FixedHeader> headers = new ArrayList<>();
  private boolean keepsCookies;
  private HttpProxy proxy = HttpProxy.none();
  private @Nullable SslContext trust;
  private boolean trustsEveryone;
  private @Nullable RateLimit<? super URI> rateLimit;
  private @Nullable RateLimit<? super URI> heldLimit;
  private Duration maxHold = Duration.ofMinutes(5);
  private Scheduler scheduler = Schedulers.parallel();
  private UnaryOperator<HttpClient> client = UnaryOperator.identity();

  HttpFetcherBuilder() {}

  /**
   * Sets the most connections to one host, at least 1, by default 16: the workers of the stage that
   * fetches. Fetches beyond it wait, at most 1,000 for one host; one that is cancelled while it
   * waits sends nothing, but still takes its turn and costs a connection.
   */
  public HttpFetcherBuilder concurrency(int connections) {
    this.concurrency = connections;
    return this;
  }

  /**
   * Sets the longest time for a fetch, to the last byte of the body, waiting for a connection and
   * redirects included; by default 30 s. What it waits before a request, for the {@linkplain
   * #rateLimit rate limit} or to be {@linkplain PageRequest#beforeRedirect allowed}, is not
   * counted.
   */
  public HttpFetcherBuilder timeout(Duration wholeFetch) {
    this.timeout = wholeFetch;
    return this;
  }

  /**
   * Sets the longest time for a TCP connection to be made, and again for its TLS handshake; by
   * default 5 s.
   */
  public HttpFetcherBuilder connectTimeout(Duration oneConnection) {
    this.connectTimeout = oneConnection;
    return this;
  }

  /**
   * Sets the longest silence of a server that owes an answer or the rest of one, by default 10 s.
   * The clock is the event loop's.
   */
  public HttpFetcherBuilder idleTimeout(Duration betweenTwoReads) {
    this.idleTimeout = betweenTwoReads;
    return this;
  }

  /**
   * Sets how long a connection may be unused and still be used again, by default 4 s: less than the
   * 5 s of common servers, so that no request meets a connection that is about to be closed. It is
   * closed within as long again.
   */
  public HttpFetcherBuilder keepAlive(Duration unused) {
    this.keepAlive = unused;
    return this;
  }

  /**
   * Sets the largest body, by default 10 MiB. It is counted twice, as it arrives and as it is
   * inflated, and neither may be larger. What is accepted is gzip, with {@code
   * com.aayushatharva.brotli4j:brotli4j} brotli, and with {@code com.github.luben:zstd-jni} zstd.
   */
  public HttpFetcherBuilder maxBodyBytes(long bytes) {
    this.maxBodyBytes = bytes;
    return this;
  }

  /** Sets the largest status line, and the largest total of headers, by default 16 KiB. */
  public HttpFetcherBuilder maxHeaderBytes(int bytes) {
    this.maxHeaderBytes = bytes;
    return this;
  }

  /**
   * Sets the most redirects followed, by default 5; one more is an error. With 0 none is followed,
   * and the redirect itself is the page.
   */
  public HttpFetcherBuilder maxRedirects(int redirects) {
    this.maxRedirects = redirects;
    return this;
  }

  /**
   * Sets who decides about each redirect, given where it comes from and where it leads; by default
   * all are followed. It is called on an event loop, so it must not block.
   */
  public HttpFetcherBuilder redirectPolicy(BiPredicate<? super URI, ? super URI> fromTo) {
    this.redirectPolicy = fromTo;
    return this;
  }

  /**
   * Connects to addresses of the public internet only, for URIs that strangers choose; by default
   * to any. Loopback, private, link-local, multicast and all other special addresses are refused,
   * also as IPv6 addresses that embed them. What counts is the address that is dialled, whatever
   * name it was resolved from, for the first request and for each redirect.
   *
   * <p>Behind a {@linkplain #proxy proxy}, the proxy dials. Its own address is allowed, whatever it
   * is; a host that is written as an address that is not public, or as {@code localhost}, is
   * refused before the proxy is asked; but what any other name leads to, only the proxy sees, and
   * only its rules can refuse.
   */
  public HttpFetcherBuilder publicAddressesOnly() {
    return publicAddressesOr(address -> false);
  }

  /**
   * Connects to addresses of the public internet like {@link #publicAddressesOnly}, and to others
   * that are known.
   *
   * @param known asked about each address that is not public, on an event loop, so it must not
   *     block; {@code InetAddress::isLoopbackAddress} for a test
   */
  public HttpFetcherBuilder publicAddressesOr(Predicate<? super InetAddress> known) {
    requireNonNull(known, "known");
    this.allowedAddresses = address -> PublicAddresses.contains(address) || known.test(address);
    return this;
  }

  /** Sets the User-Agent header, printable ASCII, by default {@code millrace}. */
  public HttpFetcherBuilder userAgent(String product) {
    this.userAgent = product;
    return this;
  }

  /**
   * Sends a header to everyone, in place of one of that name.
   *
   * @param name a token; neither one that the client sets itself, as it does User-Agent, nor that
   *     of a secret, which needs {@link #headerFor}
   * @param value printable ASCII
   */
  public HttpFetcherBuilder header(String name, String value) {
    headers.add(FixedHeader.of(name, value));
    return this;
  }

  /**
   * Sends a header to one origin only, whoever leads there: a token, for instance.
   *
   * <p>No header that is set in another way, as by {@link #client}, follows a redirect to another
   * origin either, but for what says nothing about whom it was for (Accept, Accept-Language and the
   * like).
   *
   * @param origin the scheme, host and port for which it is; its path means nothing
   * @param name a token, and none that the client sets itself, as it does User-Agent
   * @param value printable ASCII
   */
  public HttpFetcherBuilder headerFor(URI origin, String name, String value) {
    headers.add(FixedHeader.of(origin, name, value));
    return this;
  }

  /**
   * Keeps cookies in memory as long as the fetcher lives, and sends them back to those they are
   * for; by default it does neither. The last 1,000 are kept, of at most 4 KiB each.
   */
  public HttpFetcherBuilder keepCookies() {
    this.keepsCookies = true;
    return this;
  }

  /**
   * Sends requests through proxies; by default through none, whatever the environment says.
   *
   * @param proxies {@code HttpProxy.fromEnvironment(System.getenv())} for those that it names
   */
  public HttpFetcherBuilder proxy(HttpProxy proxies) {
    this.proxy = requireNonNull(proxies, "proxies");
    return this;
  }

  /**
   * Trusts the authorities in a file beside those that the platform does, which alone are trusted
   * by default. The file is read now, which may block.
   *
   * @param pem certificates in PEM
   * @throws IllegalArgumentException if it cannot be read, or holds no certificate
   */
  public HttpFetcherBuilder trust(Path pem) {
    this.trust = Trust.with(Trust.read(requireNonNull(pem, "pem")));
    this.trustsEveryone = false;
    return this;
  }

  /**
   * Trusts every server, whoever vouches for it and whatever its name. So anyone on the way can
   * read and change what is fetched, and what is sent: for tests, and for sites of one's own.
   */
  public HttpFetcherBuilder trustEveryone() {
    this.trust = Trust.ofEveryone();
    this.trustsEveryone = true;
    return this;
  }

  /**
   * Lets each request, those of redirects included, wait for a permit first; by default none does.
   * The limit is apart from {@link #concurrency}: a request that waits has no connection yet. It
   * sees the URI that is asked, so it may differ from host to host. A permit counts when the
   * request has been sent, or, with {@link RateLimit#spentAtAnswer}, when the answer begins; a
   * request that is never sent gives it back.
   *
   * <p>When a server answers 429 or 503 with {@code Retry-After}, the limit is {@linkplain
   * RateLimit#hold held} for that long, and at most for {@link #maxHold}.
   *
   * <p>The wait for a permit counts neither for {@link #timeout} nor as elapsed.
   */
  public HttpFetcherBuilder rateLimit(RateLimit<? super URI> limit) {
    this.rateLimit = requireNonNull(limit, "limit");
    return this;
  }

  /**
   * Names a limit that is held, too, when a server asks for a pause, and from which the fetcher
   * takes no permit: that of the stage whose function fetches. By default there is none.
   *
   * @param limit sees the URI that was asked; one for other items wants {@code hold} called for
   *     them, for as long as {@link Page#retryAfter} says
   */
  public HttpFetcherBuilder holding(RateLimit<? super URI> limit) {
    this.heldLimit = requireNonNull(limit, "limit");
    return this;
  }

  /**
   * Sets for how long a server may have the rate limit held at most, by default 5 minutes. What the
   * server asked for is in {@link Page#retryAfter}.
   */
  public HttpFetcherBuilder maxHold(Duration pause) {
    this.maxHold = pause;
    return this;
  }

  /**
   * Sets the scheduler that measures timeout, elapsed time and rate limit, by default the parallel
   * one.
   */
  public HttpFetcherBuilder scheduler(Scheduler timer) {
    this.scheduler = timer;
    return this;
  }

  /**
   * Sets what is changed about Reactor Netty's client: proxy, trust store, resolver, metrics. The
   * fetcher's own settings are applied afterwards, so they win.
   */
  public HttpFetcherBuilder client(UnaryOperator<HttpClient> customization) {
    this.client = customization;
    return this;
  }

  /**
   * Returns a fetcher with these options.
   *
   * @throws IllegalArgumentException when an option is out of range
   * @throws IllegalStateException without {@code com.squareup.okhttp3:okhttp-jvm}, which reads
   *     where redirects lead
   */
  public HttpFetcher build() {
    WebUrl.require("HttpFetcher");
    return new NettyHttpFetcher(
        new HttpFetcherOptions(
            concurrency,
            timeout,
            connectTimeout,
            idleTimeout,
            keepAlive,
            maxBodyBytes,
            maxHeaderBytes,
            maxRedirects,
            redirectPolicy,
            allowedAddresses,
            userAgent,
            headers,
            keepsCookies,
            proxy,
            trust,
            trustsEveryone,
            rateLimit,
            heldLimit,
            maxHold,
            scheduler,
            client));
  }
}
