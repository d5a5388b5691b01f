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

  /** Answers a command that failed. */
  static int failure(Exception problem, CommandLine command, ParseResult parsed) {
    log.debug("{} failed", command.getCommandSpec().qualifiedName(), problem);
    print(command, problem);
    return ExitCode.SOFTWARE;
  }

  /** Says so if what was printed on standard output has not got there. */
  static boolean outputIsClosed(CommandLine command) {
    boolean closed = command.getOut().checkError();
    if (closed) {
      print(command, "standard output is closed");
    }
    return closed;
  }

  private static void print(CommandLine command, Exception problem) {
    print(command, problem.getMessage() == null ? problem.toString() : problem.getMessage());
  }

  private static void print(CommandLine command, String message) {
    command
        .getErr()
        .println(command.getCommandSpec().qualifiedName() + ": " + Terminal.line(message));
  }
}
