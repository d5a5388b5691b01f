package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import picocli.CommandLine.ExitCode;

/**
 * Standard output, which says on standard error why it cannot be written: a PrintWriter would keep
 * that to itself. A reader that has gone is no news.
 */
final class StandardOutput extends FilterOutputStream {

  private boolean said;

  StandardOutput() {
    this(new FileOutputStream(FileDescriptor.out));
  }

  private StandardOutput(OutputStream out) {
    super(out);
  }

  /** Returns what a command exits with that could not write, which is no news from a reader. */
  int exitCode(int code) {
    return said && code == ClosedOutputException.EXIT ? ExitCode.SOFTWARE : code;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      if (!said && !"Broken pipe".equals(e.getMessage())) {
        said = true;
        String text =
            "millrace: standard output cannot be written (%s)%n".formatted(e.getMessage());
        System.err.write(text.getBytes(UTF_8));
      }
      throw e;
    }
  }
}
