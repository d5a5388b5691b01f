package dev.millrace;

import static java.util.Objects.requireNonNull;

import reactor.core.scheduler.Scheduler;

/** Where the workers of a stage run; what an engine reads. */
public sealed interface Placement {

  /** On the thread that brings the item. */
  Placement NON_BLOCKING = Kind.NON_BLOCKING;

  /** On Reactor's parallel scheduler. */
  Placement CPU_BOUND = Kind.CPU_BOUND;

  /** On threads that may block, one a worker. */
  Placement BLOCKING = Kind.BLOCKING;

  /** The places that need no more said. */
  enum Kind implements Placement {
    NON_BLOCKING("non-blocking"),
    CPU_BOUND("cpu-bound"),
    BLOCKING("blocking");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** On a scheduler of the user's, which the engine does not dispose of. */
  record On(Scheduler scheduler) implements Placement {

    public On {
      requireNonNull(scheduler, "scheduler");
    }

    @Override
    public String toString() {
      return "on " + scheduler;
    }
  }
}
