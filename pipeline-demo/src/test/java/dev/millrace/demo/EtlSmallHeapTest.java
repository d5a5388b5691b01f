package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The size of a file does not matter to the memory that an {@code etl} needs. */
class EtlSmallHeapTest {

  private static final int LINES = 200_000;
  private static final long SEED = 42;

  @TempDir Path folder;

  @Test
  void writesEachLineOfALargeFileOnceIn32MiB() throws IOException, InterruptedException {
    Path in = folder.resolve("in.csv");
    Path out = folder.resolve("out");
    Path rejects = folder.resolve("rejects");
    Expected expected = generate(in);
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                "etl",
                "--in",
                in.toString(),
                "--out",
                out.toString(),
                "--rejects",
                rejects.toString(),
                "--lookup-delay",
                "1ms",
                "--json")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();

    String json = new String(child.getInputStream().readAllBytes(), UTF_8);
    assertThat(child.waitFor(2, MINUTES)).isTrue();
    assertThat(child.exitValue()).isZero();

    JsonNode report = new JsonMapper().readTree(json);
    assertThat(report.get("taken").asLong()).isEqualTo(LINES);
    assertThat(report.get("deadLettered").asLong()).isEqualTo(expected.bad());
    assertThat(report.get("rows").get("written").asLong()).isEqualTo(LINES - expected.bad());
    try (Stream<String> rows = Files.lines(out)) {
      assertThat(rows.mapToLong(EtlSmallHeapTest::amount).sum()).isEqualTo(expected.amount());
    }
    try (Stream<String> rows = Files.lines(out)) {
      assertThat(rows.mapToLong(EtlSmallHeapTest::line)).doesNotHaveDuplicates().isSorted();
    }
    try (Stream<String> bad = Files.lines(rejects)) {
      assertThat(bad.count()).isEqualTo(expected.bad());
    }
  }

  private record Expected(long bad, long amount) {}

  private static Expected generate(Path file) throws IOException {
    Random random = new Random(SEED);
    long bad = 0;
    long amount = 0;
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      writer.write("shop,text,amount\n");
      for (int line = 0; line < LINES; line++) {
        if (random.nextInt(50) == 0) {
          writer.write("shop,\"not closed,1\n");
          bad++;
        } else {
          int value = random.nextInt(1000);
          amount += value;
          writer.write("shop-%d,\"a, b\",%d\n".formatted(random.nextInt(300), value));
        }
      }
    }
    return new Expected(bad, amount);
  }

  private static long line(String row) {
    return Long.parseLong(row.substring(row.indexOf(':') + 1, row.indexOf(',')));
  }

  private static long amount(String row) {
    int begin = row.indexOf("\"amount\":\"") + 10;
    return Long.parseLong(row.substring(begin, row.indexOf('"', begin)));
  }
}
