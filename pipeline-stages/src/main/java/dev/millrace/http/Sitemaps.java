package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Reads the pages that sites list in their sitemaps: XML, text, RSS and Atom, plain or zipped, and
 * indexes of them (sitemaps.org).
 *
 * <pre>{@code
 * Sitemaps sitemaps = Sitemaps.of(robots::send);
 * Flux<URI> pages = robots.rules(site).flatMapIterable(RobotsRules::sitemaps).concatMap(sitemaps::pages);
 * }</pre>
 *
 * <p>Safe to call from any thread. Needs {@code com.github.crawler-commons:crawler-commons}, an
 * optional dependency of this module.
 */
public final class Sitemaps {

  private static final int MOST_FILES = 1_000;

  // What sitemaps.org allows.
  private static final int MOST_BYTES = 50 * 1024 * 1024;

  private final Function<? super PageRequest, ? extends Mono<Page>> http;
  private final int mostBytes;

  private Sitemaps(Function<? super PageRequest, ? extends Mono<Page>> http, int mostBytes) {
    this.http = http;
    this.mostBytes = mostBytes;
  }

  /**
   * Returns what reads sitemaps.
   *
   * @param http gets one: {@code fetcher::send}, or {@code robots::send} to ask the site first
   */
  public static Sitemaps of(Function<? super PageRequest, ? extends Mono<Page>> http) {
    return new Sitemaps(requireNonNull(http, "http"), MOST_BYTES);
  }

  /**
   * Returns what takes less of each file, for small heaps.
   *
   * @param bytes the first bytes that count, at least 1, by default 50 MiB
   */
  public Sitemaps maxBytes(int bytes) {
    Ranges.check("bytes", bytes, 1, MOST_BYTES);
    return new Sitemaps(http, bytes);
  }

  /**
   * Returns the pages that a sitemap lists.
   *
   * <ul>
   *   <li><b>Emits</b> each page in the form of {@link Link}, in the order of the files; a page
   *       that two files list comes twice; on a thread of the bounded elastic scheduler, where
   *       files are parsed. As the standard has it, a sitemap speaks for its own site only: pages
   *       of other hosts are left out. What is listed and no page is left out, too.
   *   <li><b>Requests</b> one file after the other, each when the pages of the one before have been
   *       emitted. Of a file the first {@link #maxBytes} count, and it is held until its pages have
   *       been emitted; of an index the first 1,000 files, each once, and no index in it.
   *   <li><b>Fails</b> with the fetch of the sitemap that was asked for, also for a status other
   *       than 200 to 299, and if it is none ({@link HttpFetchException.Reason#PROTOCOL}). A file
   *       of an index that cannot be had or read is left out.
   * </ul>
   *
   * @param sitemap its URI
   */
  public Flux<URI> pages(URI sitemap) {
    requireNonNull(sitemap, "sitemap");
    return read(sitemap).flatMapMany(this::pages);
  }

  private Flux<URI> pages(SitemapFile file) {
    Set<URI> seen = ConcurrentHashMap.newKeySet();
    Flux<URI> listed =
        Flux.fromIterable(file.files())
            .filter(seen::add)
            .take(MOST_FILES)
            .concatMap(this::listed, 0);
    return Flux.fromIterable(file.pages()).concatWith(listed);
  }

  private Flux<URI> listed(URI file) {
    return read(file).onErrorComplete(HttpFetchException.class).flatMapIterable(SitemapFile::pages);
  }

  /** The parser reads files of the JDK's, and much XML takes its time. */
  private static Mono<SitemapFile> parsed(Page page) {
    return Mono.fromCallable(() -> SitemapFile.of(page)).subscribeOn(Schedulers.boundedElastic());
  }

  private Mono<SitemapFile> read(URI sitemap) {
    return Mono.defer(
        () ->
            http.apply(PageRequest.of(sitemap).firstBytes(mostBytes))
                .map(Page::requireSuccess)
                .flatMap(Sitemaps::parsed));
  }
}
