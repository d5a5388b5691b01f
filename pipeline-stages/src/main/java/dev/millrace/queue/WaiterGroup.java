package dev.millrace.queue;

import java.util.ArrayList;
import java.util.List;

/**
 * Several whose wait ended at once, first come first. A list beside them, not links between them:
 * by the time one is resumed it may stand in a line again.
 */
final class WaiterGroup extends Waiter {

  private final List<Waiter> members = new ArrayList<>();

  void add(Waiter waiter) {
    members.add(waiter);
  }

  @Override
  void resume() {
    members.forEach(Resumption::resume);
  }
}
