package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What is asked for, where that is more than a URI.
 *
 * <pre>{@code
 * http.send(PageRequest.of(uri).firstBytes(64 * 1024).beforeRedirect(target -> mayBeAsked(target)))
 * }</pre>
 *
 * <p>Immutable: each method returns a request of its own.
 */
public final class PageRequest {

  private final URI uri;
  private final List<FixedHeader> headers;
  private final @Nullable PageVersion known;
  private final long firstBytes;
  private final Function<? super URI, ? extends Mono<Void>> beforeRedirect;

  private PageRequest(
      URI uri,
      List<FixedHeader> headers,
      @Nullable PageVersion known,
      long firstBytes,
      Function<? super URI, ? extends Mono<Void>> beforeRedirect) {
    this.uri = uri;
    this.headers = headers;
    this.known = known;
    this.firstBytes = firstBytes;
    this.beforeRedirect = beforeRedirect;
  }

  /** Returns a request for a page, as {@link HttpFetcher#fetch} makes it. */
  public static PageRequest of(URI uri) {
    return new PageRequest(
        requireNonNull(uri, "uri"), List.of(), null, Long.MAX_VALUE, target -> Mono.empty());
  }

  /**
   * Sends a header, in place of one of that name, to the origin of the URI and to no other that a
   * redirect leads to.
   *
   * @param name a token, and none that the client sets itself, as it does User-Agent
   * @param value printable ASCII
   */
  public PageRequest header(String name, String value) {
    List<FixedHeader> more =
        Stream.concat(headers.stream(), Stream.of(new FixedHeader(null, name, value))).toList();
    return new PageRequest(uri, more, known, firstBytes, beforeRedirect);
  }

  /**
   * Asks for the page only if it has changed; if it has not, the page that comes has status 304 and
   * no body. Where a redirect leads elsewhere than before, it is asked for in any case.
   *
   * @param earlier what {@link Page#version} was
   */
  public PageRequest ifChangedSince(PageVersion earlier) {
    return new PageRequest(
        uri, headers, requireNonNull(earlier, "earlier"), firstBytes, beforeRedirect);
  }

  /**
   * Takes the first bytes of the body only, inflated, whatever {@link
   * HttpFetcherBuilder#maxBodyBytes} is; what comes after them is no error and is not waited for.
   *
   * @param bytes at least 1
   */
  public PageRequest firstBytes(long bytes) {
    Ranges.check("bytes", bytes, 1, Ranges.LARGEST_BODY);
    return new PageRequest(uri, headers, known, bytes, beforeRedirect);
  }

  /**
   * Asks whether, and when, a redirect may be followed, after {@link
   * HttpFetcherBuilder#redirectPolicy} has agreed.
   *
   * @param mayFollow given where it leads, completes when it may be; with an error the fetch fails.
   *     Called on an event loop, so it must not block. The wait counts neither for {@link
   *     HttpFetcherBuilder#timeout} nor as elapsed
   */
  public PageRequest beforeRedirect(Function<? super URI, ? extends Mono<Void>> mayFollow) {
    return new PageRequest(uri, headers, known, firstBytes, requireNonNull(mayFollow, "mayFollow"));
  }

  /** Returns what is asked for. */
  public URI uri() {
    return uri;
  }

  /** Returns the headers for a location of the same origin. */
  Stream<FixedHeader> headersAt(URI location) {
    return known != null && known.location().equals(location)
        ? Stream.concat(headers.stream(), known.conditions())
        : headers.stream();
  }

  /** Returns how many bytes of the body are taken, {@link Long#MAX_VALUE} for all. */
  long firstBytes() {
    return firstBytes;
  }

  boolean isCut() {
    return firstBytes != Long.MAX_VALUE;
  }

  Mono<Void> mayFollow(URI target) {
    return Mono.defer(() -> beforeRedirect.apply(target));
  }

  @Override
  public String toString() {
    return "PageRequest[" + UriRules.show(uri) + "]";
  }
}
