package dev.millrace.demo;

import dev.millrace.Pipeline;
import java.time.Duration;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * A service behind a queue: what clients post is worked on in its own time, and written down.
 *
 * @param workers items worked on at the same time
 * @param work how long the work on one takes
 */
record Serve(int workers, Duration work) {

  /**
   * Declares the pipeline.
   *
   * @param write takes the items that are done, one at a time, and may block
   */
  Pipeline<?> pipeline(Publisher<JsonNode> items, Consumer<JsonNode> write) {
    return Pipeline.from("requests", items)
        .named("serve")
        .stage("work", item -> Mono.delay(work).thenReturn(item), s -> s.workers(workers))
        .to("write", item -> Mono.fromRunnable(() -> write.accept(item)), s -> s.blocking());
  }
}
