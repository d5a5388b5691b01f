package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReportTableTest {

  @Test
  void linesUpStagesAndQueues() {
    Map<String, ?> results = new TreeMap<>(Map.of("ok", 7, "outcomes", Map.of("200", 7)));
    assertThat(ReportTable.of(Reports.completed(), Map.of("results", results)))
        .isEqualToNormalizingNewlines(
            """

            pipeline 'p' completed after 1.23 s
            10 taken = 7 completed + 2 skipped + 1 dead-lettered + 0 returned

            stage                 workers       in      out   failed  retried
            fetch                       5       10        7        6        4

            queue                capacity  highest
            urls                       20       10

            results: ok 7, outcomes 200 7\
            """);
  }
}
