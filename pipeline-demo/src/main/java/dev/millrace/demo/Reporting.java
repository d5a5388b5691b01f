package dev.millrace.demo;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunReport;
import dev.millrace.RunSnapshot;
import dev.millrace.RunState;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
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

  @Option(
      names = "--watch",
      paramLabel = "TIME",
      converter = Time.class,
      description = "Say on standard error how the run stands, as often as that.")
  @Nullable Duration every;

  @SuppressWarnings("NullAway.Init") // set before the command is called
  private StopSignal signal;

  @SuppressWarnings("NullAway.Init") // likewise
  private Screen screen;

  private Function<RunSnapshot, String> done = ProgressLine::done;
  private boolean stopped;
  private boolean outputIsData;

  /** Lets a command answer a signal; tells whether it does. */
  static boolean answers(StopSignal signal, CommandLine command) {
    for (Object mixin : command.getMixins().values()) {
      if (mixin instanceof Reporting reporting) {
        reporting.signal = signal;
        reporting.screen = new Screen(command.getOut(), command.getErr());
        signal.tells(reporting.screen::note);
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
    RunReport report = screen.await(run, done, every);
    stopped = signal.exitCode().isPresent();
    if (report.state() == RunState.CANCELLED && signal.isOutOfTime()) {
      note("what was not finished within %d s was given up".formatted(StopSignal.seconds()));
    }
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
   * @throws ClosedOutputException if nobody reads standard output any more
   */
  void line(String text) {
    if (!json) {
      screen.line(text);
    }
  }

  /** Sets what says how much is done, in the place of a count of items. */
  void progress(Supplier<String> counts) {
    done = now -> counts.get();
  }

  /** Prints the report on standard error: what the command prints is for a program. */
  void outputIsData() {
    outputIsData = true;
  }

  /** Tells whether the process was told to stop before the run was over: something is missing. */
  boolean wasStopped() {
    return stopped;
  }

  /** Says something besides the report, on standard error. */
  void note(String text) {
    screen.note(command.qualifiedName() + ": " + text);
  }

  private void print(RunReport report, Map<String, ?> figures) {
    CommandLine line = command.commandLine();
    PrintWriter out = outputIsData ? line.getErr() : line.getOut();
    if (line.getOut().checkError()) {
      // Whoever has read enough does not wait for a report either.
      return;
    }
    out.println(json ? ReportJson.of(report, figures) : ReportTable.of(report, figures));
    out.flush();
  }

  private int exitCode(RunReport report) {
    if (command.commandLine().getOut().checkError()) {
      return ClosedOutputException.EXIT;
    }
    if (report.failure() != null) {
      note(Errors.message(report.failure()));
    }
    return switch (report.state()) {
      case COMPLETED -> ExitCode.OK;
      case FAILED -> ExitCode.SOFTWARE;
      case CANCELLED, RUNNING, PAUSED, DRAINING -> EXIT_INTERRUPTED;
    };
  }
}
