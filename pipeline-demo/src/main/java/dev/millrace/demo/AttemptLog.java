package dev.millrace.demo;

import dev.millrace.demo.Attempt.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of the attempts at tasks, in the order of their ends. Safe to use from any thread.
 */
final class AttemptLog {

  private final List<Attempt> attempts = new ArrayList<>();

  synchronized void add(Attempt attempt) {
    attempts.add(attempt);
  }

  /** Returns how many attempts had each end. */
  synchronized Map<String, Object> counts() {
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("done", count(Outcome.DONE));
    counts.put("putBack", count(Outcome.PUT_BACK));
    counts.put("failed", count(Outcome.FAILED));
    return counts;
  }

  private long count(Outcome outcome) {
    return attempts.stream().filter(attempt -> attempt.outcome() == outcome).count();
  }

  /** Returns each attempt by name and value. */
  synchronized List<Map<String, ?>> all() {
    List<Map<String, ?>> all = new ArrayList<>();
    for (Attempt attempt : attempts) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("consumer", attempt.consumer());
      one.put("task", attempt.task().name());
      one.put("priority", attempt.task().priority());
      one.put("attempt", attempt.task().attempt());
      one.put("outcome", attempt.outcome().toString());
      all.add(one);
    }
    return all;
  }
}
