package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ApiClientCommandTest {

  private static final JsonMapper MAPPER = new JsonMapper();

  private static void checkThatEveryCallIsWithinTheLimit(String... more) {
    String[] args = {"api-client", "--json", "--requests", "45", "--rate", "10/200ms"};
    String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);

    Cli client = Cli.run(all);

    assertThat(client.err()).isEmpty();
    assertThat(client.exit()).isZero();
    JsonNode report = MAPPER.readTree(client.out());
    assertThat(report.get("state").asString()).isEqualTo("completed");
    assertThat(report.get("taken").asInt()).isEqualTo(45);
    assertThat(report.get("results").asInt()).isEqualTo(45);
    assertThat(report.get("rejected429").asInt()).isZero();
    assertThat(report.get("fullestWindow").asInt()).isBetween(1, 10);
  }

  @Test
  void isNeverRefusedByAServerThatCountsToo() {
    checkThatEveryCallIsWithinTheLimit();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "20"})
  void isNeverRefusedWhateverTheWayDoesToTheSpacing(String workers) {
    checkThatEveryCallIsWithinTheLimit("--jitter", "20ms", "--workers", workers);
  }

  @Test
  void printsWhatIsPutAndWhichWorkerGotWhat() {
    Cli client = Cli.run("api-client", "--requests", "5", "--rate", "10/200ms", "--workers", "2");

    assertThat(client.exit()).isZero();
    for (int i = 1; i <= 5; i++) {
      String path = "/items/" + i;
      assertThat(client.out().lines())
          .filteredOn(line -> line.contains(path))
          .satisfiesExactly(
              put -> assertThat(put).isEqualTo("Producer put " + path),
              got -> assertThat(got).matches("Worker [12] got " + path + ": 200 after [0-9]+ ms"));
    }
  }

  @Test
  void refusesARateThatIsNone() {
    Cli client = Cli.run("api-client", "--rate", "ten");

    assertThat(client.exit()).isEqualTo(2);
    assertThat(client.err()).contains("was 'ten'");
  }
}
