package dev.millrace.demo;

import java.util.Locale;
import reactor.core.publisher.Mono;

/**
 * One attempt at a task.
 *
 * @param consumer who made it, the first being 1
 */
record Attempt(int consumer, Task task, Outcome outcome) {

  /** What became of it. */
  enum Outcome {
    DONE,
    PUT_BACK,
    /** It has failed for the last time. */
    FAILED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** Returns the task that comes of it, if it is put back. */
  Mono<Task> more() {
    return outcome == Outcome.PUT_BACK ? Mono.just(task.again()) : Mono.empty();
  }

  /** Says what the consumer did at the end. */
  String line() {
    return switch (outcome) {
      case DONE -> "Consumer %d finished '%s'".formatted(consumer, task.name());
      case PUT_BACK ->
          "Consumer %d put back '%s' with priority %d"
              .formatted(consumer, task.name(), task.again().priority());
      case FAILED ->
          "Consumer %d let go of '%s' after attempt %d"
              .formatted(consumer, task.name(), task.attempt());
    };
  }
}
