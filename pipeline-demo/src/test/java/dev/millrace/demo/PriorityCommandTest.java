package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PriorityCommandTest {

  @Test
  void printsEachAttemptAndTheEnd() {
    Cli priority = Cli.run("priority", "--idle", "100ms");
    assertThat(priority.exit()).isZero();
    assertThat(priority.out().lines())
        .hasSize(9)
        .contains("worker 1  priority 1  attempt 1  restart the server    put back")
        .endsWith("3 done, 3 put back, 1 given up; 2 workers ended, idle for 100 ms");
  }

  @Test
  void printsTheSameAsJson() {
    Cli priority = Cli.run("priority", "--idle", "100ms", "--attempts", "1", "--json");
    JsonNode report = new JsonMapper().readTree(priority.out());
    assertThat(report.get("done").asInt()).isEqualTo(2);
    assertThat(report.get("givenUp").asInt()).isEqualTo(2);
    assertThat(report.get("end").asString()).isEqualTo("idle");
    assertThat(report.get("attempts")).hasSize(4);
  }

  @Test
  void refusesAnIdleTimeOfNothing() {
    Cli priority = Cli.run("priority", "--idle", "0s");
    assertThat(priority.exit()).isEqualTo(2);
    assertThat(priority.err()).contains("'--idle'", "was '0s'");
  }
}
