package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProducerConsumerCommandTest {

  @Test
  void consumesEveryNumberInOrder() {
    Cli run = Cli.run("producer-consumer", "--count", "10", "--queue", "2");
    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEmpty();
    List<String> lines = run.out().lines().toList();
    assertThat(lines)
        .startsWith(
            IntStream.rangeClosed(1, 10).mapToObj(n -> "consumed " + n).toArray(String[]::new));
    assertThat(lines)
        .contains("10 taken = 10 completed + 0 skipped + 0 dead-lettered + 0 returned");
  }

  @Test
  void printsNothingButTheReportAsJson() {
    Cli run = Cli.run("producer-consumer", "--count", "5", "--seed", "7", "--json");
    assertThat(run.exit()).isZero();
    assertThat(run.out().lines()).hasSize(1);
    JsonNode report = new JsonMapper().readTree(run.out());
    assertThat(report.get("pipeline").asString()).isEqualTo("producer-consumer");
    assertThat(report.get("completed").asInt()).isEqualTo(5);
    assertThat(report.get("numbers").get("seed").asLong()).isEqualTo(7);
    assertThat(report.get("numbers").get("sum").asLong()).isEqualTo(15);
  }
}
