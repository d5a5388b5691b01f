package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A command that runs in a JVM of its own, until it is closed.
 *
 * @param out what it prints on standard output
 * @param err what it prints on standard error
 */
record Child(Process process, BufferedReader out, BufferedReader err) implements AutoCloseable {

  static Child start(String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(1, nativeAccess());
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).start();
    return new Child(process, process.inputReader(), process.errorReader());
  }

  /** Returns the options that stand in for what the manifest of the demo's jar allows. */
  static List<String> nativeAccess() {
    return Runtime.version().feature() < 22
        ? List.of()
        : List.of("--enable-native-access=ALL-UNNAMED");
  }

  /** Sends a signal, {@code -TERM} for instance. */
  void kill(String signal) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("sh", "-c", "kill %s %d".formatted(signal, process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** Reads until a line begins so. */
  static void awaitLine(BufferedReader from, String beginning) {
    assertThat(from.lines().anyMatch(line -> line.startsWith(beginning)))
        .as("a line '%s...'", beginning)
        .isTrue();
  }

  /** Returns all that is left to read. */
  static String rest(BufferedReader from) {
    return from.lines().collect(Collectors.joining("\n"));
  }

  void assertExit(int code) throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(code);
  }

  /** A shell lets its background jobs ignore SIGINT, their children too, and a JVM respects it. */
  static void assumeInterruptsReachIt() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      long ignored =
          Files.readAllLines(status).stream()
              .filter(line -> line.startsWith("SigIgn:"))
              .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
              .findFirst()
              .orElse(0);
      assumeTrue((ignored & 0b10) == 0, "SIGINT is ignored here");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
