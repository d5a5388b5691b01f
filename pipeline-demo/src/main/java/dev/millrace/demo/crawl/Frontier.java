package dev.millrace.demo.crawl;

import static dev.millrace.demo.crawl.KnownPages.NOBODY;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.Sinks.EmitResult;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/**
 * Which pages there are to fetch, each once. The crawl goes level by level: pages that so many
 * links lead to come after all that one link less leads to, so the depth of a page is that of the
 * shortest way, however long each fetch takes.
 *
 * <p>Whoever is handed a target says which links were {@linkplain #found}, and then that it is
 * {@linkplain #done}. The URLs are in a file; memory holds some 40 bytes of each.
 *
 * <p>Safe to use from any thread; every method may block.
 */
public final class Frontier implements Closeable {

  private final int depth;
  private final int limit;
  private final UrlLog log;
  private final KnownPages pages;

  /** Pages that were handed out, now or by the crawl that is resumed. */
  private final BitSet taken = new BitSet();

  private final Sinks.Many<Integer> levels = Sinks.many().unicast().onBackpressureBuffer();

  private int level;

  /** Whether pages of this level may still be handed out. */
  private boolean handsOut = true;

  /** Where the next page of this level is looked for. */
  private int next;

  private int underWay;
  private int handedOut;

  private boolean complete;

  private Frontier(int depth, int limit, UrlLog log, KnownPages pages) {
    this.depth = depth;
    this.limit = limit;
    this.log = log;
    this.pages = pages;
  }

  /**
   * Opens an empty frontier.
   *
   * @param depth how many links to follow from a page that was asked for
   * @param limit the most pages that are handed out
   * @param file where the URLs are kept, for {@link #resume}; {@code null} for a temporary file
   */
  public static Frontier create(int depth, int limit, @Nullable Path file) throws IOException {
    UrlLog log = file == null ? UrlLog.temporary() : UrlLog.create(file);
    return new Frontier(depth, limit, log, new KnownPages());
  }

  /**
   * Checks that no crawl writes a file.
   *
   * @throws IOException with a message that says so
   */
  public static void requireUnused(Path file) throws IOException {
    UrlLog.requireUnused(file);
  }

  /**
   * Opens what a crawl that was stopped has left in a file.
   *
   * @param finished what was written of the pages that are done
   * @throws IOException also if pages are known that lie deeper: they would be left out
   */
  public static Frontier resume(int depth, int limit, Path file, Collection<Row> finished)
      throws IOException {
    KnownPages pages = new KnownPages();
    AtomicInteger deepest = new AtomicInteger();
    UrlLog log =
        UrlLog.open(
            file,
            line -> {
              FrontierLine known = FrontierLine.decode(line);
              deepest.accumulateAndGet(known.depth(), Math::max);
              known.addTo(pages);
            });
    if (deepest.get() > depth) {
      log.close();
      throw new IOException(
          "--depth must be at least %d, as in the run that is resumed, was %d"
              .formatted(deepest.get(), depth));
    }
    Frontier frontier = new Frontier(depth, limit, log, pages);
    finished.forEach(
        row -> frontier.taken.set(frontier.add(row.depth(), NOBODY, row.named().encode())));
    frontier.handedOut = frontier.taken.cardinality();
    return frontier;
  }

  /** Returns what was asked for; {@code null} if it is not to be fetched, or not again. */
  synchronized @Nullable Target give(Named named) {
    int number = add(0, NOBODY, named.encode());
    return taken.get(number) || handedOut == limit ? null : handOut(number);
  }

  /** No more is asked for. */
  void given() {
    synchronized (this) {
      handsOut = false;
    }
    advance();
  }

  /** Returns the pages that are linked to, as far as they are to be fetched. */
  Flux<Target> links(Scheduler blocking) {
    return levels
        .asFlux()
        .concatMap(one -> Flux.<Target>generate(this::handOutNext).subscribeOn(blocking), 1);
  }

  /** Notes what a page links to. */
  synchronized void found(Target page, Iterable<Named> links) {
    if (page.depth() < depth) {
      links.forEach(link -> add(page.depth() + 1, page.number(), link.encode()));
    }
    // What is written of a page from now on finds its links in the file.
    log.flush();
  }

  /** Everything that comes of a target is written down. */
  void done() {
    synchronized (this) {
      underWay--;
    }
    advance();
  }

  /** Notes what is asked for and is left to whoever resumes this crawl. */
  synchronized void leave(Iterator<Named> asked) {
    asked.forEachRemaining(named -> add(0, NOBODY, named.encode()));
    log.flush();
  }

  /** Returns how many pages are known. */
  public synchronized int known() {
    return pages.size();
  }

  /** Returns how many pages are known that may not be handed out, which would be too many. */
  public synchronized int beyondLimit() {
    return handedOut == limit ? pages.size() - handedOut : 0;
  }

  /** Deletes the file: nobody will go on with this crawl. */
  public synchronized void delete() throws IOException {
    log.delete();
  }

  @Override
  public synchronized void close() throws IOException {
    log.close();
  }

  private int add(int depth, int from, String url) {
    int before = pages.size();
    int better = pages.betterWays();
    int number = pages.reached(url, depth, from);
    String line = new FrontierLine(depth, from, url).encode();
    if (number == before) {
      log.add(line);
    } else if (pages.betterWays() > better) {
      log.note(line);
    }
    return number;
  }

  private void handOutNext(SynchronousSink<Target> sink) {
    Target target = nextOfLevel();
    if (target != null) {
      sink.next(target);
    } else {
      sink.complete();
      advance();
    }
  }

  private synchronized @Nullable Target nextOfLevel() {
    next = taken.nextClearBit(next);
    while (next < pages.size() && pages.depth(next) != level) {
      next = taken.nextClearBit(next + 1);
    }
    handsOut = next < pages.size() && handedOut < limit;
    return handsOut ? handOut(next) : null;
  }

  private Target handOut(int number) {
    taken.set(number);
    handedOut++;
    underWay++;
    int from = pages.from(number);
    return new Target(
        number, named(number), pages.depth(number), from == NOBODY ? null : named(from).text());
  }

  private Named named(int number) {
    return Named.decode(FrontierLine.decode(log.get(number)).url());
  }

  /** Goes on to the next level when this one is done. */
  private void advance() {
    boolean goesOn;
    synchronized (this) {
      if (handsOut || underWay > 0 || complete) {
        return;
      }
      int deeper = pages.nextDepth(level, taken);
      goesOn = deeper >= 0 && deeper <= depth && handedOut < limit;
      complete = !goesOn;
      handsOut = goesOn;
      level = Math.max(level, deeper);
      next = 0;
    }
    // Who ended the level before may not have returned from telling of it.
    if (goesOn) {
      levels.emitNext(level, (signal, result) -> result == EmitResult.FAIL_NON_SERIALIZED);
    } else {
      levels.emitComplete((signal, result) -> result == EmitResult.FAIL_NON_SERIALIZED);
    }
  }
}
