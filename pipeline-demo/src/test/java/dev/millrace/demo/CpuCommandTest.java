package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CpuCommandTest {

  /** The primes below 100,000. */
  private static final int PRIMES = 9592;

  @Test
  void countsThePrimesWithOneWorkerAndWithMany() {
    Cli run = Cli.run("cpu", "--items", "20", "--workers", "3", "--json");

    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
    JsonNode report = new JsonMapper().readTree(run.out());
    assertThat(report.get("pipeline").asString()).isEqualTo("cpu");
    assertThat(report.get("completed").asInt()).isEqualTo(20);
    assertThat(report.get("stages").get(0).get("workers").asInt()).isEqualTo(3);
    JsonNode cpu = report.get("cpu");
    assertThat(cpu.get("primes").asInt()).isEqualTo(PRIMES);
    assertThat(cpu.get("checksum").asString()).matches("[0-9a-f]+");
    assertThat(cpu.get("speedUp").asDouble()).isPositive();
    assertThat(cpu.get("oneWorkerMs").isNumber()).isTrue();
  }

  @Test
  void findsTheSameInEachRun() {
    assertThat(checksum("1")).isEqualTo(checksum("5"));
    assertThat(Cli.run("cpu", "--items", "9", "--json").out()).doesNotContain(checksum("1"));
  }

  private static String checksum(String workers) {
    Cli run = Cli.run("cpu", "--items", "10", "--workers", workers, "--json");
    return new JsonMapper().readTree(run.out()).get("cpu").get("checksum").asString();
  }

  @Test
  void tellsWhichWorkerDidHowMuch() {
    Cli run = Cli.run("cpu", "--items", "40", "--workers", "2", "--json");
    JsonNode blocks = new JsonMapper().readTree(run.out()).get("cpu").get("blocksByWorker");
    assertThat(blocks.propertyNames()).isSubsetOf("1", "2");
    assertThat(blocks.values().stream().mapToInt(JsonNode::asInt).sum()).isEqualTo(40);

    assertThat(Cli.run("cpu", "--items", "2", "--workers", "1").out().lines())
        .startsWith("Searching 2 blocks with one worker", "Worker 1 searched 2 blocks")
        .containsSubsequence("Searching them with 1 workers", "Worker 1 searched 2 blocks");
  }

  @Test
  void tellsTheSpeedUpToPeople() {
    assertThat(Cli.run("cpu", "--items", "1").out())
        .contains("1 taken = 1 completed", "cpu: primes 669, checksum ", "speedUp ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--items", "--workers"})
  void refusesCountsThatAreNone(String option) {
    assertThat(Cli.run("cpu", option, "0"))
        .isEqualTo(
            new Cli(
                2,
                "",
                "millrace cpu: Invalid value for option '%s': must be a number from 1 to 10000, was '0'%n"
                    .formatted(option)));
  }

  @Test
  void drawsItsPipeline() {
    assertThat(Cli.run("draw", "cpu", "--workers", "4").out())
        .contains("search<br/>workers 4, cpu-bound");
  }
}
