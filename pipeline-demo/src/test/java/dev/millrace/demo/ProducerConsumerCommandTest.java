package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProducerConsumerCommandTest {

  @Test
  void printsWhatIsPutAndWhatIsGotAsItHappens() {
    Cli run = Cli.run("producer-consumer", "--count", "10", "--queue", "2");
    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEmpty();
    List<String> lines = run.out().lines().toList();
    assertThat(lines)
        .filteredOn(line -> line.startsWith("Consumer"))
        .containsExactlyElementsOf(numbered("Consumer got item ", "Consumer is done"));
    assertThat(lines)
        .filteredOn(line -> line.startsWith("Producer"))
        .containsExactlyElementsOf(numbered("Producer put item ", "Producer is done"));
    for (int i = 1; i <= 10; i++) {
      assertThat(lines).containsSubsequence("Producer put item " + i, "Consumer got item " + i);
    }
    assertThat(lines)
        .containsSubsequence(
            "Consumer is done",
            "10 taken = 10 completed + 0 skipped + 0 dead-lettered + 0 returned");
  }

  private static List<String> numbered(String line, String last) {
    return Stream.concat(IntStream.rangeClosed(1, 10).mapToObj(n -> line + n), Stream.of(last))
        .toList();
  }

  /** The queue, the consumer's hand, and one that is on its way. */
  @Test
  void theProducerIsNoFurtherAheadThanTheQueueAllows() {
    List<String> lines =
        Cli.run("producer-consumer", "--count", "30", "--queue", "1").out().lines().toList();
    for (int i = 4; i <= 30; i++) {
      assertThat(lines)
          .containsSubsequence("Consumer got item " + (i - 3), "Producer put item " + i);
    }
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
