package dev.millrace.demo.crawl;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Lets large pages be read one after another, since what is made of them takes many times their
 * size: a hundred thousand links take 20 MiB while they are read. Those that wait keep their
 * fetching workers, so there are no more of them than workers.
 *
 * <p>Safe to use from any thread.
 */
final class LargePages {

  private static final long LARGEST_SMALL = 1 << 20;

  private final Deque<Waiting> waiting = new ArrayDeque<>();

  /** The page that is being read; {@code null} if none is. */
  private @Nullable Target admitted;

  /** Emits what was fetched when it may be read. */
  Mono<Fetched> admit(Fetched fetched) {
    return fetched.page() == null || fetched.page().bytes() <= LARGEST_SMALL
        ? Mono.just(fetched)
        : Mono.defer(() -> inTurn(fetched.target())).thenReturn(fetched);
  }

  private synchronized Mono<Void> inTurn(Target target) {
    if (admitted == null) {
      admitted = target;
      return Mono.empty();
    }
    Waiting next = new Waiting(target, Sinks.empty());
    waiting.add(next);
    return next.turn.asMono().doOnCancel(() -> giveUp(next));
  }

  private synchronized void giveUp(Waiting one) {
    waiting.remove(one);
  }

  /** Nothing of a page is held any more. */
  void done(Target target) {
    Waiting next;
    synchronized (this) {
      if (!target.equals(admitted)) {
        return;
      }
      next = waiting.poll();
      admitted = next == null ? null : next.target;
    }
    if (next != null) {
      next.turn.tryEmitEmpty();
    }
  }

  private record Waiting(Target target, Sinks.Empty<Void> turn) {}
}
