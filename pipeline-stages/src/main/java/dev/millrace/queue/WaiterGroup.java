package dev.millrace.queue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

/**
 * Several whose wait ended at once, first come first. A list beside them, not links between them:
 * by the time one is resumed it may stand in a line again.
 */
final class WaiterGroup extends Waiter {

  private final List<Waiter> members = new ArrayList<>();

  void add(Waiter waiter) {
    if (waiter instanceof WaiterGroup group) {
      members.addAll(group.members);
    } else {
      members.add(waiter);
    }
  }

  /** Prepares all, and those whose wait that ends, who are members from then on. */
  @Override
  @Nullable Waiter prepare() {
    for (int i = 0; i < members.size(); i++) {
      Waiter more = members.get(i).prepare();
      if (more != null) {
        add(more);
      }
    }
    return null;
  }

  @Override
  void resume() {
    members.forEach(Resumption::resume);
  }

  @Override
  Context currentContext() {
    return Context.empty();
  }
}
