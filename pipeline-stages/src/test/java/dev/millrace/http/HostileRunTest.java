package dev.millrace.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HostileRunTest {

  @Test
  void goesOnToItsEndIn64MiB() throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:MaxDirectMemorySize=32m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                HostileRun.class.getName())
            .redirectErrorStream(true)
            .start();

    String output = new String(child.getInputStream().readAllBytes(), UTF_8);
    assertThat(child.waitFor(2, MINUTES)).isTrue();

    long all = HostileCorpus.all().count();
    long pages = HostileCorpus.all().filter(server -> server.reason() == null).count();
    assertThat(output.lines().filter(line -> !isOfOthers(line)))
        .containsExactly(
            "completed: %d taken, %d completed, %d skipped, 0 returned"
                .formatted(all, pages, all - pages));
    assertThat(child.exitValue()).isZero();
  }

  /**
   * A newer JVM warns of the native code that Netty loads. Netty's pool says so when it hands a
   * connection out in the instant in which that comes back: it has not counted it yet.
   */
  private static boolean isOfOthers(String line) {
    return line.isEmpty()
        || line.startsWith("WARNING: ")
        || line.equals("unexpected decrement below 0")
        || line.equals("unexpected increment from below 0");
  }
}
