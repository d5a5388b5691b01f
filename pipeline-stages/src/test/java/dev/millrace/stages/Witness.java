package dev.millrace.stages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/** Sees on which threads code of the user runs. Safe to use from any thread. */
final class Witness {

  private final Map<String, Integer> seen = new ConcurrentHashMap<>();
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();

  /** Returns the threads of some places, by what their names start with. */
  static Predicate<String> on(String... places) {
    return thread -> {
      for (String place : places) {
        if (thread.startsWith(place)) {
          return true;
        }
      }
      return false;
    };
  }

  /** Called by the code of the user, on its thread. */
  void see(String what, Predicate<String> place) {
    seen.merge(what, 1, Integer::sum);
    String thread = Thread.currentThread().getName();
    if (!place.test(thread)) {
      violations.add(what + " on " + thread);
    }
  }

  int times(String what) {
    return seen.getOrDefault(what, 0);
  }

  void assertThatAllRanInTheirPlaces() {
    assertThat(violations).isEmpty();
  }
}
