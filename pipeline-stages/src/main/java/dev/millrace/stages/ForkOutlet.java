package dev.millrace.stages;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.util.context.Context;

/**
 * Hands what a rail emits, each a {@link Routed}, to the first queue of its branch. The rail is
 * asked for the next one when the last has found room.
 *
 * <p>A branch that has ended is passed by: what is for it alone is discarded. The rail is cancelled
 * when all branches have ended.
 */
final class ForkOutlet implements CoreSubscriber<Object>, Scannable {

  private final Context context;

  /** Counts items that are discarded; {@code null} if every branch is given each item. */
  private final @Nullable RailCounters soleBranch;

  /** The branches, then the way back of a loop, if there is one. */
  private final List<ForkWay> ways = new ArrayList<>();

  private int branches;

  /** Ways that have not asked for their first item. */
  private final AtomicInteger silent = new AtomicInteger();

  private @Nullable Subscription rail;

  private ForkOutlet(Context context, @Nullable RailCounters soleBranch) {
    this.context = context;
    this.soleBranch = soleBranch;
  }

  /** Returns the outlet of a rail whose items go into one branch each. */
  static ForkOutlet toOne(Context context, RailCounters counters) {
    return new ForkOutlet(context, counters);
  }

  /** Returns the outlet of a rail whose items go into every branch. */
  static ForkOutlet toAll(Context context) {
    return new ForkOutlet(context, null);
  }

  /**
   * Adds a branch; called before anything flows.
   *
   * @param onQueued see {@link Inlets#ofRail}
   */
  void addBranch(Inlets first, Runnable onQueued) {
    ForkWay way = new ForkWay(this);
    way.leadTo(
        first.ofRail(
            () -> {
              way.queued();
              onQueued.run();
            }));
    add(way);
    branches++;
  }

  /** Adds what feeds back, behind the branches; it lives as long as they do. */
  void addWayBack(FeedbackOutlet feedback) {
    ForkWay way = new ForkWay(this);
    way.leadTo(feedback);
    add(way);
  }

  private void add(ForkWay way) {
    ways.add(way);
    silent.getAndIncrement();
  }

  @Override
  public Context currentContext() {
    return context;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    rail = subscription;
    ways.forEach(ForkWay::open);
  }

  @Override
  public void onNext(Object next) {
    Routed routed = (Routed) next;
    if (!ways.get(routed.branch()).take(routed.value())) {
      passBy(routed.value());
    }
  }

  /** Whether a branch is open is asked of each: what the last of them refuses is not finished. */
  private void passBy(Object value) {
    boolean goesOn = hasOpenBranch();
    if (goesOn && soleBranch == null) {
      Carried.release(value);
    } else {
      Carried.discard(value, context);
    }
    if (goesOn) {
      refused();
      askForNext();
    }
  }

  private boolean hasOpenBranch() {
    for (int branch = 0; branch < branches; branch++) {
      if (!ways.get(branch).hasEnded()) {
        return true;
      }
    }
    return false;
  }

  // What ways tell

  /** An item that was on its way into a branch was discarded. */
  void refused() {
    if (soleBranch != null) {
      soleBranch.resultRefused();
    }
  }

  /** A way asks for its first item, or never will. */
  void ready() {
    if (silent.decrementAndGet() == 0) {
      askForNext();
    }
  }

  void askForNext() {
    if (rail != null) {
      rail.request(1);
    }
  }

  /** A branch has ended; tells whether others go on. */
  boolean goesOn() {
    boolean goesOn = hasOpenBranch();
    if (!goesOn && rail != null) {
      rail.cancel();
    }
    return goesOn;
  }

  @Override
  public void onError(Throwable error) {
    ways.forEach(way -> way.inlet().onError(error));
  }

  @Override
  public void onComplete() {
    ways.forEach(way -> way.inlet().onComplete());
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    return key == Attr.PARENT ? rail : null;
  }
}
