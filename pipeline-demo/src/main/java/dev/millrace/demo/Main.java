package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
    name = "millrace",
    description = "Runs the example systems.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    subcommands = {
      BasicsCommand.class,
      ProducerConsumerCommand.class,
      PriorityCommand.class,
      CpuCommand.class,
      EtlCommand.class,
      ScrapeCommand.class,
      ApiClientCommand.class,
      ServeCommand.class,
      DrawCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the run failed",
      "2:something on the command line cannot be used",
      "130:stopped by Ctrl-C: what was begun is finished within 10 s, then the report is printed",
      "141:nobody reads standard output any more, as of the first program in a pipe",
      "143:stopped by SIGTERM, likewise; a second signal cancels the rest, a third ends the process"
    })
final class Main implements Runnable {

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  CommandSpec spec;

  public static void main(String... args) {
    // First, for what follows takes its time.
    StopSignal signal = StopSignal.listen();
    StandardOutput out = new StandardOutput();
    CommandLine commandLine =
        commandLine(signal)
            // JSON is UTF-8 wherever it goes.
            .setOut(writer(out, Terminal.charset(UTF_8)))
            .setErr(
                writer(
                    new FileOutputStream(FileDescriptor.err),
                    Terminal.charset(Charset.defaultCharset())));
    System.exit(out.exitCode(commandLine.execute(args)));
  }

  /**
   * @param signal what the commands that run a pipeline answer
   */
  static CommandLine commandLine(StopSignal signal) {
    return new CommandLine(new Main())
        .setExecutionStrategy(parsed -> execute(parsed, signal))
        .setParameterExceptionHandler(Errors::usage)
        .setExecutionExceptionHandler(Errors::failure);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "COMMAND must be given, see --help");
  }

  private static int execute(ParseResult parsed, StopSignal signal) {
    List<CommandLine> commands = parsed.asCommandLineList();
    CommandLine command = commands.get(commands.size() - 1);
    if (!Reporting.answers(signal, command)) {
      signal.release();
      if (signal.exitCode().isPresent()) {
        return signal.exitCode().getAsInt();
      }
    }
    int code = new RunLast().execute(parsed);
    return code == ExitCode.OK && command.getOut().checkError() ? ClosedOutputException.EXIT : code;
  }

  private static PrintWriter writer(OutputStream out, Charset charset) {
    return new PrintWriter(new OutputStreamWriter(out, charset), true);
  }
}
