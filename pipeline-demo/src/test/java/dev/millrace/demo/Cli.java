package dev.millrace.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
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
    return run(new StringWriter(), args);
  }

  /** Runs it with a standard output that nobody reads any more. */
  static Cli runWithClosedOutput(String... args) {
    return run(new ClosedWriter(), args);
  }

  private static Cli run(Writer out, String... args) {
    StringWriter err = new StringWriter();
    CommandLine commandLine =
        Main.commandLine(new StopSignal())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
    int exit = commandLine.execute(args);
    return new Cli(exit, out.toString(), err.toString());
  }

  private static final class ClosedWriter extends Writer {

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
      throw new IOException("Broken pipe");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
      return "";
    }
  }
}
