package dev.millrace.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

@Command(name = "draw", description = "Draws the pipeline of a command as a Mermaid flowchart.")
final class DrawCommand implements Callable<Integer> {

  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(
      paramLabel = "COMMAND",
      arity = "1..*",
      description = "The command to draw, with its own options.")
  List<String> command = new ArrayList<>();

  @Spec
  void setSpec(CommandSpec spec) {
    this.spec = spec;
    // What follows the command's name is for that command to read.
    spec.parser().stopAtPositional(true);
  }

  @Override
  public Integer call() {
    ParseResult parsed =
        Main.commandLine(new StopSignal())
            .setErr(spec.commandLine().getErr())
            .parseArgs(command.toArray(String[]::new))
            .subcommand();
    if (parsed != null && parsed.commandSpec().userObject() instanceof PipelineCommand drawn) {
      spec.commandLine().getOut().print(drawn.declare().mermaid());
      spec.commandLine().getOut().flush();
      return CommandLine.ExitCode.OK;
    }
    throw new ParameterException(
        spec.commandLine(),
        "COMMAND must be one that runs a pipeline, was '%s'".formatted(command.get(0)));
  }
}
