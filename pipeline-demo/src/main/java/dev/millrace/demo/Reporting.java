package dev.millrace.demo;

import static java.util.Objects.requireNonNull;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunReport;
import java.io.EOFException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What the commands that run a pipeline have in common: progress on a terminal, what is said as it
 * happens, the report at the end, {@code --json}, the answer to signals, and the exit code.
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

  @SuppressWarnings("NullAway.Init") // set before the command is called
  private StopSignal signal;

  private boolean stopped;

  /** What a person watches; written by the command's thread. */
  private volatile @Nullable ProgressLine progress;

  /** Lets a command answer a signal; tells whether it does. */
  static boolean answers(StopSignal signal, CommandLine command) {
    for (Object mixin : command.getMixins().values()) {
      if (mixin instanceof Reporting reporting) {
        reporting.signal = signal;
        signal.tells(text -> reporting.print(reporting.err(), text));
        return true;
      }
    }
    return false;
  }

  /**
   * Runs a pipeline to its end.
   *
   * @param figures what the command tells besides the report, asked for when the run is over
   * @param atEnd called when the run is over, before the report is printed
   * @return the exit code
   */
  int run(Pipeline<?> pipeline, Supplier<Map<String, ?>> figures, Consumer<RunReport> atEnd) {
    return run(pipeline.start(), figures, atEnd);
  }

  /** Waits for the end of a run; see {@link #run(Pipeline, Supplier, Consumer)}. */
  int run(PipelineRun run, Supplier<Map<String, ?>> figures, Consumer<RunReport> atEnd) {
    return run(
        run,
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
   * @param whenOver returns the exit code
   */
  int run(Pipeline<?> pipeline, ToIntFunction<RunReport> whenOver) {
    return run(pipeline.start(), whenOver);
  }

  private int run(PipelineRun run, ToIntFunction<RunReport> whenOver) {
    signal.drains(run);
    RunReport report = await(run);
    stopped = signal.exitCode().isPresent();
    int code = whenOver.applyAsInt(report);
    return signal.exitCode().orElse(code);
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

  /** Returns what says on standard output what happens, unless that belongs to the JSON. */
  Narrator narrator() {
    return json ? Narrator.silent() : Narrator.of(this::line);
  }

  /**
   * Prints a line on standard output, unless that belongs to the JSON. May be called from any
   * thread that may block.
   *
   * @throws UncheckedIOException if nobody reads standard output any more
   */
  void line(String text) {
    if (json) {
      return;
    }
    print(out(), Terminal.isInteractive() ? Terminal.line(text) : text);
    if (out().checkError()) {
      throw new UncheckedIOException("standard output is closed", new EOFException());
    }
  }

  /** Tells whether the process was told to stop before the run was over: something is missing. */
  boolean wasStopped() {
    return stopped;
  }

  /** Says something besides the report, on standard error. */
  void note(String text) {
    print(err(), command.qualifiedName() + ": " + Terminal.line(text));
  }

  private RunReport await(PipelineRun run) {
    if (!Terminal.isInteractive()) {
      return requireNonNull(run.completion().block());
    }
    ProgressLine shown = ProgressLine.show(run, err());
    progress = shown;
    try {
      return requireNonNull(run.completion().block());
    } finally {
      shown.erase();
    }
  }

  private void print(RunReport report, Map<String, ?> figures) {
    out().println(json ? ReportJson.of(report, figures) : ReportTable.of(report, figures));
    out().flush();
  }

  private void print(PrintWriter writer, String text) {
    ProgressLine shown = progress;
    if (shown == null) {
      writer.println(text);
    } else {
      shown.above(() -> writer.println(text));
    }
  }

  private int exitCode(RunReport report) {
    if (Errors.outputIsClosed(command.commandLine())) {
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
