package dev.millrace.stages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The number of items that pass does not matter to the memory that a run needs. */
class SmallHeapTest {

  @ParameterizedTest(name = "{0} items, cpu-bound: {1}")
  @CsvSource({"10000000, false", "2000000, true"})
  void passesItemsByTheMillionIn64MiB(int items, boolean cpuBound)
      throws IOException, InterruptedException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                classPath,
                TenMillionItems.class.getName(),
                Integer.toString(items),
                Boolean.toString(cpuBound))
            .redirectErrorStream(true)
            .start();

    String output = new String(child.getInputStream().readAllBytes(), UTF_8);
    assertThat(child.waitFor(1, MINUTES)).isTrue();

    assertThat(output.lines()).last().isEqualTo(Integer.toString(items));
    assertThat(child.exitValue()).isZero();
  }
}
