package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * Looks for calls side by side whose answers no order of the calls explains. {@code
 * -Dmillrace.lincheck=long} looks for minutes.
 */
final class Linearizability {

  private static final boolean LONG = "long".equals(System.getProperty("millrace.lincheck"));

  static {
    // Makes the JDK initialise what it formats messages with: Lincheck would switch threads in it.
    assertThat(BoundedQueue.fifo(1).toString()).isNotEmpty();
  }

  private Linearizability() {}

  /** Runs threads against each other. */
  static void underStress(Class<?> queue, Class<?> sequential) {
    new StressOptions()
        .threads(LONG ? 3 : 2)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(2)
        .iterations(LONG ? 30 : 3)
        .invocationsPerIteration(LONG ? 1_000 : 150)
        .sequentialSpecification(sequential)
        .check(queue);
  }

  /** Runs one thread at a time, and switches wherever they share something. */
  static void underEverySchedule(Class<?> queue, Class<?> sequential) {
    new ModelCheckingOptions()
        .threads(LONG ? 3 : 2)
        .actorsPerThread(LONG ? 3 : 2)
        .actorsBefore(2)
        .actorsAfter(2)
        .iterations(LONG ? 20 : 3)
        .invocationsPerIteration(LONG ? 300 : 50)
        .sequentialSpecification(sequential)
        .check(queue);
  }
}
