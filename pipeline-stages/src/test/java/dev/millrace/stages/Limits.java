package dev.millrace.stages;

import java.time.Duration;

/** How long tests wait for what must happen; reached only when it does not. */
final class Limits {

  static final Duration LIMIT = Duration.ofSeconds(20);

  private Limits() {}
}
