package dev.millrace.demo;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/**
 * A command that was run in this process.
 *
 * @param exit the exit code
 * @param out what was printed on standard output
 * @param err what was printed on standard error
 */
record Cli(int exit, String out, String err) {

  static Cli run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int exit = commandLine.execute(args);
    return new Cli(exit, out.toString(), err.toString());
  }
}
