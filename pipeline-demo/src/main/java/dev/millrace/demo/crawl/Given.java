package dev.millrace.demo.crawl;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;

/**
 * The pages that were asked for, dealt to as many sources as want some. Safe to use from any
 * thread; blocks as the iterator does.
 */
public final class Given {

  private final Iterator<Named> all;
  private final Frontier frontier;

  public Given(Iterator<Named> all, Frontier frontier) {
    this.all = all;
    this.frontier = frontier;
  }

  /** Returns a source that takes the next one whenever it is asked. */
  Flux<Target> source() {
    return Flux.generate(this::handOutNext);
  }

  /** Leaves what nobody has taken to whoever resumes the crawl, which is over. */
  public synchronized void leaveRest() {
    frontier.leave(all);
  }

  private void handOutNext(SynchronousSink<Target> sink) {
    Target target = next();
    if (target != null) {
      sink.next(target);
    } else {
      sink.complete();
    }
  }

  // Under one lock with the frontier's count: when the last one is taken, all are counted.
  private synchronized @Nullable Target next() {
    while (all.hasNext()) {
      Target target = frontier.give(all.next());
      if (target != null) {
        return target;
      }
    }
    frontier.given();
    return null;
  }
}
