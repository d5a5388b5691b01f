package dev.millrace.queue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The deliveries of a queue that are not settled, or on their way back. Guarded by its monitor. */
final class Deliveries<T> {

  private final Set<LateReturn<T>> late = new LinkedHashSet<>();

  /** Those in the hands of consumers and those on their way back. */
  private int open;

  void begin() {
    open++;
  }

  void end() {
    open--;
  }

  boolean areOpen() {
    return open > 0;
  }

  void postpone(LateReturn<T> delivery) {
    late.add(delivery);
  }

  boolean isLate(LateReturn<T> delivery) {
    return late.contains(delivery);
  }

  /** Tells whether it was on its way back. */
  boolean recall(LateReturn<T> delivery) {
    return late.remove(delivery);
  }

  /** Ends those that are on their way back. */
  List<LateReturn<T>> recallAll() {
    List<LateReturn<T>> recalled = new ArrayList<>(late);
    late.clear();
    open -= recalled.size();
    return recalled;
  }
}
