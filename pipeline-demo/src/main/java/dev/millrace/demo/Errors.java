package dev.millrace.demo;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says what went wrong in one line on standard error. */
final class Errors {

  private static final Logger log = LoggerFactory.getLogger(Errors.class);

  private Errors() {}

  /** Answers a command line that cannot be used. */
  static int usage(ParameterException problem, String[] args) {
    print(problem.getCommandLine(), problem);
    return ExitCode.USAGE;
  }

  /** Answers a command that failed. One whose reader has gone says nothing, as is the custom. */
  static int failure(Exception problem, CommandLine command, ParseResult parsed) {
    log.debug("{} failed", command.getCommandSpec().qualifiedName(), problem);
    if (!(problem instanceof ClosedOutputException)) {
      print(command, problem);
    }
    return ExitCode.SOFTWARE;
  }

  private static void print(CommandLine command, Exception problem) {
    String message = problem.getMessage() == null ? problem.toString() : problem.getMessage();
    command
        .getErr()
        .println(command.getCommandSpec().qualifiedName() + ": " + Terminal.line(message));
  }
}
