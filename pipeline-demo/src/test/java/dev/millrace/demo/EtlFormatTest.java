package dev.millrace.demo;

import static dev.millrace.demo.EtlFormat.CSV;
import static dev.millrace.demo.EtlFormat.LOG;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EtlFormatTest {

  private static final String COMMON =
      "10.0.0.1 - ann [10/Oct/2000:13:55:36 -0700] \"GET /a?b=\\\"c\\\" HTTP/1.0\" 200 2326";

  @Test
  void readsTheCommonLogFormat() {
    assertThat(LOG.parse(COMMON, List.of()))
        .containsExactly(
            Map.entry("host", "10.0.0.1"),
            Map.entry("user", "ann"),
            Map.entry("time", "10/Oct/2000:13:55:36 -0700"),
            Map.entry("request", "GET /a?b=\\\"c\\\" HTTP/1.0"),
            Map.entry("status", "200"),
            Map.entry("bytes", "2326"));
  }

  @Test
  void readsTheCombinedLogFormat() {
    assertThat(LOG.parse(COMMON + " \"http://x/\" \"Mozilla/5.0 (X11)\"", List.of()))
        .containsEntry("referer", "http://x/")
        .containsEntry("agent", "Mozilla/5.0 (X11)")
        .hasSize(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "a b c [d] \"e\" 20 1", "a b c [d] \"e 200 1", "a,b"})
  void rejectsWhatIsNoLog(String line) {
    assertThatExceptionOfType(BadLineException.class)
        .isThrownBy(() -> LOG.parse(line, List.of()))
        .withMessage("not in Common Log Format");
  }

  @Test
  void takesTimeInProportionToTheLine() {
    String hostile = "a b c [d] \"" + "\\\"".repeat(30_000) + " ".repeat(30_000);

    assertTimeoutPreemptively(
        ofSeconds(10),
        () ->
            assertThatExceptionOfType(BadLineException.class)
                .isThrownBy(() -> LOG.parse(hostile, List.of())));
  }

  @Test
  void readsCsvByItsHeader() {
    assertThat(CSV.parse("\"a, \"\"b\"\"\",,c", List.of("x", "y", "z")))
        .containsExactly(Map.entry("x", "a, \"b\""), Map.entry("y", ""), Map.entry("z", "c"));
  }

  @Test
  void rejectsWhatIsNoRowOfCsv() {
    for (String line : List.of("\"a", "\"a\"b,c", "a\rb")) {
      assertThatExceptionOfType(BadLineException.class)
          .isThrownBy(() -> CSV.parse(line, List.of("x", "y")))
          .withMessage("not a row of CSV");
    }
    assertThatExceptionOfType(BadLineException.class)
        .isThrownBy(() -> CSV.parse("a,b,c", List.of("x", "y")))
        .withMessage("3 values for 2 columns");
  }

  @Test
  void isToldByTheNameOfTheFile() {
    assertThat(EtlFormat.of(Path.of("a.csv"))).isEqualTo(CSV);
    assertThat(EtlFormat.of(Path.of("a.csv.gz"))).isEqualTo(CSV);
    assertThat(EtlFormat.of(Path.of("access.log"))).isEqualTo(LOG);
    assertThat(EtlFormat.of(Path.of("csv"))).isEqualTo(LOG);
  }
}
