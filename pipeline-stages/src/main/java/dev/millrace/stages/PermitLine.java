package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The items of a stage for which a permit is asked, or waited for, without a worker: where some
 * have to wait and others need not, a worker goes on with those. Touched by the thread that makes
 * the {@link Dispatcher}'s changes.
 */
final class PermitLine {

  private final Permits permits;
  private final DispatchRules rules;
  private final SerialChanges changes;
  private final Consumer<ClaimedItem> onReady;

  /** Items for which the limit is being asked. */
  private final Set<ClaimedItem> asking = new LinkedHashSet<>();

  /** Items for which the limit has no permit yet. */
  private final Set<ClaimedItem> waiting = new LinkedHashSet<>();

  /** Permits that nobody wants any more. */
  private final Queue<ItemPermit> unwanted = new ConcurrentLinkedQueue<>();

  private final AtomicInteger givenBack = new AtomicInteger();

  /**
   * @param onReady given an item that need not wait any more, by the thread that makes the changes
   */
  PermitLine(
      Permits permits, DispatchRules rules, SerialChanges changes, Consumer<ClaimedItem> onReady) {
    this.permits = permits;
    this.rules = rules;
    this.changes = changes;
    this.onReady = onReady;
  }

  /** Returns for how many items the limit is being asked: most of them will need a worker. */
  int asking() {
    return asking.size();
  }

  /** Has a permit asked for, where the stage works, since that looks at the item. */
  void add(ClaimedItem item) {
    ItemPermit permit =
        permits.newPermit(rules.context(), () -> changes.post(() -> answered(item)));
    item.waitsFor(permit, permits.now());
    asking.add(item);
    changes.afterwards(() -> Looks.take(rules.place(), () -> ask(item, permit)));
  }

  private void ask(ClaimedItem item, ItemPermit permit) {
    rules.atWork().begin();
    try {
      if (permit.ask(item.bareItem())) {
        changes.post(() -> asked(item, permit));
      }
    } finally {
      rules.atWork().end();
    }
  }

  private void asked(ClaimedItem item, ItemPermit permit) {
    asking.remove(item);
    if (permit.isAnswered()) {
      onReady.accept(item);
      return;
    }
    waiting.add(item);
    changes.afterwards(() -> permits.limitTheWait(item, permit));
  }

  private void answered(ClaimedItem item) {
    if (waiting.remove(item)) {
      onReady.accept(item);
    }
  }

  /** Gives a permit back, when the changes have been made. */
  void giveBack(ItemPermit permit) {
    unwanted.add(permit);
    changes.afterwards(this::giveBackAll);
  }

  /**
   * One that goes back may go to the next item, which may have no worker either: that adds to what
   * the thread that is here gives back, and not to its stack.
   */
  private void giveBackAll() {
    if (givenBack.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      for (ItemPermit next = unwanted.poll(); next != null; next = unwanted.poll()) {
        try {
          next.giveUp();
        } catch (Throwable e) {
          rules.onCrash().accept(e);
        }
      }
      seen = givenBack.addAndGet(-seen);
    } while (seen != 0);
  }

  /** Lets all go but those at which code of the user looks: such a one waits when it has come. */
  void removeAll(Consumer<ClaimedItem> removed) {
    asking.removeIf(
        item -> {
          boolean goes = requireNonNull(item.permit(), "permit").giveUpUnasked();
          if (goes) {
            removed.accept(item);
          }
          return goes;
        });
    waiting.forEach(removed);
    waiting.clear();
  }
}
