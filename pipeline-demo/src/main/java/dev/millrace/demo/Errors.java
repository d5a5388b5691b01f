package dev.millrace.demo;

import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong in one line on standard error. */
final class Errors {

  private static final Logger log = LoggerFactory.getLogger(Errors.class);

  /** The class names that a message begins with where its cause has spoken. */
  private static final Pattern KINDS =
      Pattern.compile("\\b(?:[a-z]\\w*\\.)+[A-Z][\\w$]*(?:Exception|Error)\\b(?:: *)?");

  private Errors() {}

  /** Answers a command line that cannot be used. */
  static int usage(ParameterException problem, String[] args) {
    CommandLine command = problem.getCommandLine();
    boolean isUnknown =
        problem instanceof UnmatchedArgumentException
            || problem instanceof MissingParameterException;
    print(command, isUnknown ? message(problem) + ", see --help" : message(problem));
    return ExitCode.USAGE;
  }

  /** Answers a command that failed. One whose reader has gone says nothing, as is the custom. */
  static int failure(Exception problem, CommandLine command, ParseResult parsed) {
    log.debug("{} failed", command.getCommandSpec().qualifiedName(), problem);
    if (problem instanceof ClosedOutputException) {
      return ClosedOutputException.EXIT;
    }
    print(command, message(problem));
    return ExitCode.SOFTWARE;
  }

  /**
   * Returns what went wrong in words for people. What names a file or a device is said by itself,
   * whatever failed because of it.
   */
  static String message(Throwable problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      Throwable file = cause.getCause();
      // Of those that tell in their own words what another has reported.
      if (cause instanceof UncheckedIOException && file != null && file.getCause() != null) {
        return words(file);
      }
    }
    return words(problem);
  }

  private static String words(Throwable problem) {
    String message = problem.getMessage();
    return message == null
        ? "unexpected " + problem.getClass().getSimpleName()
        : KINDS.matcher(message).replaceAll("");
  }

  private static void print(CommandLine command, String message) {
    command
        .getErr()
        .println(command.getCommandSpec().qualifiedName() + ": " + Terminal.line(message));
  }
}
