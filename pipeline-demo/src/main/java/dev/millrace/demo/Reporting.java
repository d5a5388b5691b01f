package dev.millrace.demo;

import static java.util.Objects.requireNonNull;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What the commands that run a pipeline have in common: progress on a terminal, the report at the
 * end, {@code --json}, and the exit code.
 */
final class Reporting {

  private static final int EXIT_INTERRUPTED = 130;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  @Option(
      names = "--json",
      description = "Print one JSON object at the end and nothing else on standard output.")
  boolean json;

  private boolean stopped;

  /**
   * Runs a pipeline to its end.
   *
   * @param figures what the command tells besides the report, asked for when the run is over
   * @param atEnd called when the run is over, before the report is printed
   * @return the exit code
   */
  int run(Pipeline<?> pipeline, Supplier<Map<String, ?>> figures, Consumer<RunReport> atEnd) {
    return run(
        pipeline,
        report -> {
          try {
            atEnd.accept(report);
          } finally {
            print(report, figures.get());
          }
          return exitCode(report);
        });
  }

  /**
   * Runs a pipeline to its end, and leaves the report to the command.
   *
   * @param whenOver returns the exit code; the process is kept until then
   */
  int run(Pipeline<?> pipeline, ToIntFunction<RunReport> whenOver) {
    return run(pipeline.start(), whenOver);
  }

  /**
   * Waits for the end of a run, and leaves the report to the command.
   *
   * @param whenOver returns the exit code; the process is kept until then
   */
  int run(PipelineRun run, ToIntFunction<RunReport> whenOver) {
    StopSignal signal = StopSignal.draining(run);
    try {
      RunReport report = await(run);
      stopped = signal.exitCode().isPresent();
      int code = whenOver.applyAsInt(report);
      return signal.exitCode().orElse(code);
    } finally {
      signal.release();
    }
  }

  /**
   * Prints the report of a run.
   *
   * @param figures what the command tells besides
   * @return the exit code
   */
  int report(RunReport report, Map<String, ?> figures) {
    print(report, figures);
    return exitCode(report);
  }

  /**
   * Prints a line on standard output, unless it belongs to the JSON or a person watches the
   * progress.
   *
   * @throws UncheckedIOException if nobody reads standard output any more
   */
  void line(String text) {
    if (json || Terminal.isInteractive()) {
      return;
    }
    out().println(text);
    if (out().checkError()) {
      throw new UncheckedIOException(new IOException("standard output is closed"));
    }
  }

  /** Tells whether the process was told to stop before the run was over: something is missing. */
  boolean wasStopped() {
    return stopped;
  }

  /** Says something besides the report, on standard error. */
  void note(String text) {
    err().println(command.qualifiedName() + ": " + Terminal.line(text));
  }

  private RunReport await(PipelineRun run) {
    if (!Terminal.isInteractive()) {
      return requireNonNull(run.completion().block());
    }
    ProgressLine progress = ProgressLine.show(run, err());
    try {
      return requireNonNull(run.completion().block());
    } finally {
      progress.erase();
    }
  }

  private void print(RunReport report, Map<String, ?> figures) {
    out().println(json ? ReportJson.of(report, figures) : ReportTable.of(report, figures));
    out().flush();
  }

  private int exitCode(RunReport report) {
    if (out().checkError()) {
      return ExitCode.SOFTWARE;
    }
    if (report.failure() != null) {
      note(String.valueOf(report.failure().getMessage()));
    }
    return switch (report.state()) {
      case COMPLETED -> ExitCode.OK;
      case FAILED -> ExitCode.SOFTWARE;
      case CANCELLED, RUNNING, PAUSED, DRAINING -> EXIT_INTERRUPTED;
    };
  }

  private PrintWriter out() {
    return command.commandLine().getOut();
  }

  private PrintWriter err() {
    return command.commandLine().getErr();
  }
}
