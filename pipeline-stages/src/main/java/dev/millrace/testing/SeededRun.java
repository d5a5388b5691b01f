package dev.millrace.testing;

import dev.millrace.DeadLetter;
import dev.millrace.PipelineException;
import dev.millrace.PipelineRun;
import dev.millrace.QueueCounts;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A run that is over, and what is known of it; made by {@link SeededRuns#run}. Its assertions throw
 * an {@link AssertionError} that names the seed, and return this run.
 *
 * @param <T> the type of what left the pipeline
 */
public final class SeededRun<T> {

  private final long seed;
  private final RunReport report;
  private final List<T> results;
  private final List<DeadLetter<?>> deadLetters;

  private SeededRun(long seed, RunReport report, Recording<T> recording) {
    this.seed = seed;
    this.report = report;
    this.results = List.copyOf(recording.results);
    this.deadLetters = List.copyOf(recording.deadLetters);
  }

  /** Returns a run that has kept what every run promises. */
  static <T> SeededRun<T> checked(
      long seed, PipelineRun run, Recording<T> recording, int tasksLeft) {
    if (recording.misfit != null) {
      throw recording.misfit;
    }
    CompletableFuture<RunReport> end = run.completion().toFuture();
    if (!end.isDone()) {
      throw new AssertionError("seed %d: not ended: %s".formatted(seed, run.snapshot()));
    }
    RunReport report = end.join();
    SeededRun<T> over = new SeededRun<>(seed, report, recording);
    over.requireAccount();
    over.requireCapacities();
    over.require(tasksLeft == 0, () -> "%d tasks or timers are left".formatted(tasksLeft));
    int ends = report.state() == RunState.CANCELLED ? 0 : 1;
    over.require(
        recording.ends == ends,
        () -> "the subscriber was told the end %d times".formatted(recording.ends));
    return over;
  }

  /** Returns the seed. */
  public long seed() {
    return seed;
  }

  /** Returns the account of the run; times are by its clock. */
  public RunReport report() {
    return report;
  }

  /** Returns what left the last step, in that order. */
  public List<T> results() {
    return results;
  }

  /** Returns the dead letters of all stages that a sink has kept, in that order. */
  public List<DeadLetter<?>> deadLetters() {
    return deadLetters;
  }

  /** Returns the dead letters of one stage. */
  public List<DeadLetter<?>> deadLetters(String stage) {
    List<DeadLetter<?>> ofStage = new ArrayList<>(deadLetters);
    ofStage.removeIf(letter -> !letter.stage().equals(stage));
    return ofStage;
  }

  /** Returns why the run failed; empty if it did not. */
  public Optional<PipelineException> failure() {
    return Optional.ofNullable(report.failure());
  }

  /** Asserts that the run has completed. */
  public SeededRun<T> assertCompleted() {
    return assertState(RunState.COMPLETED);
  }

  /** Asserts that the run has failed, and in which step. */
  public SeededRun<T> assertFailedIn(String step) {
    assertState(RunState.FAILED);
    String failed = failure().map(PipelineException::step).orElse("");
    return require(
        failed.equals(step), () -> "failed in '%s', expected '%s'".formatted(failed, step));
  }

  /** Asserts how the run ended. */
  public SeededRun<T> assertState(RunState state) {
    return require(
        report.state() == state,
        () -> "the run was %s, expected %s".formatted(report.state(), state));
  }

  /** Asserts what left the last step, in that order. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public final SeededRun<T> assertResults(T... expected) {
    return require(
        results.equals(Arrays.asList(expected)),
        () -> "results were %s, expected %s".formatted(results, Arrays.asList(expected)));
  }

  /** Asserts what left the last step, in whatever order. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public final SeededRun<T> assertResultsInAnyOrder(T... expected) {
    List<T> more = new ArrayList<>(results);
    List<T> missing = new ArrayList<>(Arrays.asList(expected));
    missing.removeIf(more::remove);
    return require(
        missing.isEmpty() && more.isEmpty(),
        () -> "results were %s; missing %s, too many %s".formatted(results, missing, more));
  }

  /** Asserts which items of a stage were kept as dead letters, in whatever order. */
  public SeededRun<T> assertDeadLetters(String stage, Object... items) {
    List<Object> more = new ArrayList<>();
    deadLetters(stage).forEach(letter -> more.add(letter.item()));
    List<Object> missing = new ArrayList<>(Arrays.asList(items));
    missing.removeIf(more::remove);
    return require(
        missing.isEmpty() && more.isEmpty(),
        () ->
            "dead letters of stage '%s' were %s; missing %s, too many %s"
                .formatted(stage, deadLetters(stage), missing, more));
  }

  /**
   * Asserts how many items a queue held at once at most.
   *
   * @throws IllegalArgumentException if there is no such queue; the message names those there are
   */
  public SeededRun<T> assertDepthAtMost(String queue, int most) {
    QueueCounts counts =
        report
            .queue(queue)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "queue must be one of %s, was '%s'"
                            .formatted(
                                report.queues().stream().map(QueueCounts::name).toList(), queue)));
    return require(
        counts.highWater() <= most,
        () -> "queue '%s' held %d, expected %d".formatted(queue, counts.highWater(), most));
  }

  private void requireAccount() {
    long ended = report.completed() + report.skipped() + report.deadLettered() + report.returned();
    require(report.taken() == ended, () -> "the sums do not agree");
    require(
        report.completed() >= 0 && report.skipped() >= 0 && report.returned() >= 0,
        () -> "a sum is negative");
  }

  private void requireCapacities() {
    for (QueueCounts queue : report.queues()) {
      // What is put back needs no free place.
      require(
          queue.highWater() <= queue.capacity() || queue.requeued() > 0,
          () -> "queue '%s' held more than its capacity".formatted(queue.name()));
    }
  }

  private SeededRun<T> require(boolean kept, Supplier<String> fault) {
    if (!kept) {
      throw new AssertionError("seed %d: %s: %s".formatted(seed, fault.get(), report));
    }
    return this;
  }

  @Override
  public String toString() {
    return "run with seed %d: %s".formatted(seed, report);
  }
}
