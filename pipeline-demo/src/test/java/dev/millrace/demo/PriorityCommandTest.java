package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PriorityCommandTest {

  @Test
  void printsWhoDidWhatAndWhoGaveUpBeforeTheReport() {
    Cli priority = Cli.run("priority", "--idle", "1s");
    assertThat(priority.err()).isEmpty();
    assertThat(priority.exit()).isZero();
    List<String> lines = priority.out().lines().toList();
    assertThat(lines)
        .containsSubsequence(
            "Producer put 'restart the server' (priority 1, attempt 1)",
            "Consumer 1 gave up: no task for 1 s",
            "Consumer 2 gave up: no task for 1 s",
            "7 taken = 6 completed + 1 skipped + 0 dead-lettered + 0 returned",
            "tasks: done 3, putBack 3, failed 1");
    assertThat(lines)
        .filteredOn(line -> line.endsWith("put back 'restart the server' with priority 2"))
        .hasSize(1);
    assertThat(lines)
        .filteredOn(line -> line.endsWith("let go of 'clean the logs' after attempt 3"))
        .hasSize(1);
  }

  @Test
  void hasTheReportAsTheCoreOfItsJson() {
    Cli priority = Cli.run("priority", "--idle", "1s", "--attempts", "1", "--json");
    assertThat(priority.out().lines()).hasSize(1);
    JsonNode report = new JsonMapper().readTree(priority.out());
    assertThat(report.get("state").asString()).isEqualTo("completed");
    assertThat(report.get("taken").asInt()).isEqualTo(4);
    assertThat(report.get("skipped").asInt()).isEqualTo(2);
    assertThat(report.get("queues").get(0).get("name").asString()).isEqualTo("tasks");
    assertThat(report.get("tasks").get("done").asInt()).isEqualTo(2);
    assertThat(report.get("tasks").get("failed").asInt()).isEqualTo(2);
    assertThat(report.get("attempts")).hasSize(4);
  }

  @Test
  void doesMoreTasksThanItsQueueHolds() {
    Cli priority = Cli.run("priority", "--tasks", "50", "--work", "1ms", "--idle", "1s", "--json");
    assertThat(priority.exit()).isZero();
    JsonNode tasks = new JsonMapper().readTree(priority.out()).get("tasks");
    assertThat(tasks.get("done").asInt()).isEqualTo(38);
    assertThat(tasks.get("failed").asInt()).isEqualTo(12);
  }

  @Test
  void waitsForFiveSecondsUnlessToldOtherwise() {
    assertThat(Cli.run("priority", "--help").out()).contains("(default: 5s)");
  }

  @Test
  void refusesWhatIsNoTimeAndNoCount() {
    assertRefused("--idle", "0s", "must be a time from 1ms to 24h such as 500ms, 10s or 1m");
    assertRefused("--work", "soon", "must be a time from 1ms to 24h such as 500ms, 10s or 1m");
    assertRefused("--tasks", "0", "must be a number from 1 to 10000");
  }

  private static void assertRefused(String option, String value, String rule) {
    assertThat(Cli.run("priority", option, value))
        .isEqualTo(
            new Cli(
                2,
                "",
                "millrace priority: Invalid value for option '%s': %s, was '%s'%n"
                    .formatted(option, rule, value)));
  }

  @Test
  void isDrawn() {
    assertThat(Cli.run("draw", "priority", "--workers", "3").out())
        .contains("tasks<br/>priority(10)", "consumer<br/>workers 3");
  }
}
