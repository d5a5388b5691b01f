package dev.millrace.stages;

import dev.millrace.RunReport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Why items were skipped: the last few causes. Safe to use from any thread. */
final class LastSkips {

  private final Deque<Throwable> causes = new ArrayDeque<>();

  synchronized void add(Throwable cause) {
    if (causes.size() == RunReport.MOST_SKIPS) {
      causes.removeFirst();
    }
    causes.addLast(cause);
  }

  /** Returns them, the latest last. */
  synchronized List<Throwable> toList() {
    return List.copyOf(causes);
  }
}
