package dev.millrace.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts commands in JVMs with little memory. */
final class SmallHeap {

  private SmallHeap() {}

  /** Starts a command with 64 MiB of heap. */
  static Child start(List<String> args) throws IOException {
    return start(":", args);
  }

  /**
   * Starts a command with 64 MiB of heap.
   *
   * @param first what a shell does before
   */
  static Child start(String first, List<String> args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                first + "; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
    command.addAll(command.indexOf("-Xmx64m"), Child.nativeAccess());
    command.addAll(args);
    Process process = new ProcessBuilder(command).start();
    return new Child(process, process.inputReader(), process.errorReader());
  }
}
