package dev.millrace.stages;

import dev.millrace.Step;
import dev.millrace.queue.BoundedQueue;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

/**
 * A queue of a run, with what feeds it.
 *
 * @param step what is declared, and fails if the queue does
 * @param loop what feeds back into it; {@code null} for nothing
 */
record FedQueue(
    Step step, BoundedQueue<Object> queue, List<Feeder> feeders, @Nullable FeedbackLoop loop) {

  /**
   * Closes and empties it, which cancels the rails that feed it. What it held is discarded, and
   * counts as returned: it came in and did not go out.
   */
  void close(Context context) {
    Carried.discardAll(queue.closeNow(), context);
    if (loop != null) {
      loop.close();
    }
  }
}
