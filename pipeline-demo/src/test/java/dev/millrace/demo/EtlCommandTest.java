package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EtlCommandTest {

  private static final JsonMapper MAPPER = new JsonMapper();

  @TempDir Path folder;

  /** Runs it with files in the folder, unless {@code more} names others. */
  private Cli etl(String in, String... more) {
    List<String> given = Arrays.asList(more);
    List<String> args = new ArrayList<>(List.of("etl", "--in", file(in)));
    Map<String, String> defaults =
        Map.of("--out", file("out"), "--rejects", file("rejects"), "--lookup-delay", "1ms");
    defaults.forEach(
        (option, value) -> {
          if (!given.contains(option)) {
            args.addAll(List.of(option, value));
          }
        });
    args.addAll(given);
    return Cli.run(args.toArray(String[]::new));
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private void given(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private List<JsonNode> lines(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name)).stream().map(MAPPER::readTree).toList();
  }

  /** Returns the rows by the number of their line. */
  private SortedMap<Integer, JsonNode> rows() throws IOException {
    SortedMap<Integer, JsonNode> rows = new TreeMap<>();
    for (JsonNode row : lines("out")) {
      assertThat(rows.put(row.get("line").asInt(), row)).isNull();
    }
    return rows;
  }

  @Test
  void turnsACsvIntoRowsAndRejects() throws IOException {
    given("in.csv", "\ufeffid,name\r\n1,\"Ann, \"\"A\"\"\"\r\n\r\n2\r\n3,Bo");

    Cli run = etl("in.csv", "--json");

    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
    JsonNode report = MAPPER.readTree(run.out());
    assertThat(report.get("taken").asInt()).isEqualTo(3);
    assertThat(report.get("completed").asInt()).isEqualTo(2);
    assertThat(report.get("deadLettered").asInt()).isOne();
    assertThat(report.get("rows").toString())
        .isEqualTo("{\"written\":2,\"rejected\":1,\"lookups\":2}");
    SortedMap<Integer, JsonNode> rows = rows();
    assertThat(rows).containsOnlyKeys(2, 5);
    assertThat(rows.get(2).get("fields").toString())
        .isEqualTo("{\"id\":\"1\",\"name\":\"Ann, \\\"A\\\"\"}");
    assertThat(rows.get(2).get("region").asString()).isIn("north", "east", "south", "west");
    assertThat(Files.readString(folder.resolve("rejects")))
        .isEqualTo("{\"line\":4,\"cause\":\"1 values for 2 columns\",\"text\":\"2\"}\n");
    assertThat(folder).isDirectoryNotContaining("glob:**.partial");
  }

  @Test
  void turnsALogIntoRowsAndRemembersWhatItLookedUp() throws IOException {
    String line = "10.0.0.%d - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 -\n";
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      log.append(line.formatted(i % 5));
    }
    given("access.log", log + "nonsense\n");

    Cli run = etl("access.log", "--batch", "7", "--workers", "3");

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("501 taken = 500 completed + 0 skipped + 1 dead-lettered + 0 returned")
        .contains("rows: written 500, rejected 1, lookups 5");
    assertThat(lines("out")).extracting(row -> row.get("line").asInt()).hasSize(500).isSorted();
    assertThat(lines("rejects").get(0).get("line").asInt()).isEqualTo(501);
  }

  @Test
  void unpacksWhatIsPacked() throws IOException {
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("in.csv.gz")))) {
      out.write("a\n1\n2\n".getBytes(UTF_8));
    }

    assertThat(etl("in.csv.gz").exit()).isZero();
    assertThat(rows()).containsOnlyKeys(2, 3);
  }

  @Test
  void makesEmptyFilesOfAnEmptyOne() throws IOException {
    given("in.csv", "");
    given("in.log", "\n \r\n");

    for (String in : List.of("in.csv", "in.log")) {
      assertThat(etl(in).exit()).isZero();
      assertThat(folder.resolve("out")).isEmptyFile();
      assertThat(folder.resolve("rejects")).isEmptyFile();
    }
  }

  @Test
  void rejectsLinesThatAreTooLongOrNotUtf8() throws IOException {
    Files.write(
        folder.resolve("in.csv"),
        ("a\n\u00e4\n" + "x".repeat(5000) + "\nok\n").getBytes(ISO_8859_1));

    assertThat(etl("in.csv", "--max-line", "1k").exit()).isZero();

    assertThat(rows()).containsOnlyKeys(4);
    assertThat(lines("rejects"))
        .extracting(node -> node.get("line").asInt() + " " + node.get("cause").asString())
        .containsExactlyInAnyOrder("2 not UTF-8", "3 longer than 1024 bytes");
    assertThat(Files.size(folder.resolve("rejects"))).isLessThan(400);
  }

  @Test
  void replacesOlderFilesWhenItHasCompleted() throws IOException {
    given("in.csv", "a\n1\n");
    given("out", "older");
    given("rejects.partial", "left by another");

    assertThat(etl("in.csv").exit()).isZero();

    assertThat(rows()).containsOnlyKeys(2);
    assertThat(folder.resolve("rejects")).isEmptyFile();
  }

  @Nested
  class WhenTheRunFails {

    @Test
    void nothingHalfWrittenLooksWhole() throws IOException {
      given("out", "older");
      byte[] packed = packed("a\n" + "1\n".repeat(100_000));
      Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(packed, packed.length / 2));

      Cli run = etl("cut.csv.gz");

      assertThat(run.exit()).isOne();
      assertThat(run.err().lines())
          .hasSize(2)
          .first()
          .asString()
          .startsWith("millrace etl: what was written is in '" + file("out.partial") + "' and '");
      assertThat(run.err())
          .endsWith(
              "source 'lines' of pipeline 'etl' failed: Unexpected end of ZLIB input stream\n");
      assertThat(folder.resolve("out")).hasContent("older");
      assertThat(folder.resolve("rejects")).doesNotExist();
      assertThat(folder.resolve("out.partial")).exists();
    }

    private byte[] packed(String text) throws IOException {
      Path file = folder.resolve("packed");
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
        out.write(text.getBytes(UTF_8));
      }
      return Files.readAllBytes(file);
    }

    @Test
    void aHeaderThatIsNoneIsTold() throws IOException {
      given("in.csv", "a,b,a\n1,2,3\n");

      Cli run = etl("in.csv");

      assertThat(run.exit()).isOne();
      assertThat(run.err())
          .contains(
              "line 1 of '%s' must give each column a name of its own, was [a, b, a]"
                  .formatted(file("in.csv")));
    }

    @Test
    void soIsAFileThatIsNotPacked() throws IOException {
      given("in.csv.gz", "a\n1\n");

      Cli run = etl("in.csv.gz");

      assertThat(run.exit()).isOne();
      assertThat(run.err()).contains("Not in GZIP format");
    }
  }

  @Nested
  class Refuses {

    private void assertRefused(Cli run, String message) {
      assertThat(run)
          .isEqualTo(new Cli(2, "", "millrace etl: " + message + System.lineSeparator()));
    }

    @Test
    void filesThatAreNotGiven() {
      assertRefused(Cli.run("etl"), "--in must be given, see --help");
      assertRefused(
          Cli.run("etl", "--in", "a", "--out", "b"), "--rejects must be given, see --help");
    }

    @Test
    void whatCannotBeRead() {
      assertRefused(
          etl("none"),
          "--in must be a file that can be read, was '%s' (no such file)".formatted(file("none")));
      assertRefused(
          etl("."),
          "--in must be a file that can be read, was '%s' (a directory)".formatted(file(".")));
    }

    @Test
    void whatCannotBeWrittenAndLeavesNothingBehind() throws IOException {
      given("in.csv", "a\n");
      Files.createDirectory(folder.resolve("sub"));

      assertRefused(
          etl("in.csv", "--out", file("no/out")),
          "--out must be a file that can be written, was '%s' (no folder '%s')"
              .formatted(file("no/out"), file("no")));
      assertRefused(
          etl("in.csv", "--rejects", file("sub")),
          "--rejects must be a file that can be written, was '%s' (a directory)"
              .formatted(file("sub")));
      assertThat(folder.resolve("out.partial")).doesNotExist();
    }

    @Test
    void oneFileForTwoUses() throws IOException {
      given("in.csv", "a\n1\n");
      given("b.partial", "x");
      Files.createSymbolicLink(folder.resolve("link"), folder.resolve("in.csv"));

      assertRefused(
          etl("in.csv", "--out", file("./in.csv")),
          "--in and --out must not share a file, was '%s'".formatted(file("in.csv")));
      assertRefused(
          etl("in.csv", "--rejects", file("link")),
          "--in and --rejects must not share a file, was '%s'".formatted(file("in.csv")));
      assertRefused(
          etl("in.csv", "--out", file("rejects")),
          "--out and --rejects must not share a file, was '%s'".formatted(file("rejects")));
      assertRefused(
          etl("b.partial", "--out", file("b")),
          "--in and --out must not share a file, was '%s'".formatted(file("b.partial")));
      assertThat(folder.resolve("in.csv")).hasContent("a\n1");
    }

    @Test
    void valuesThatAreNone() {
      assertRefused(
          etl("x", "--batch", "0"),
          "Invalid value for option '--batch': must be a number from 1 to 10000, was '0'");
      assertRefused(
          etl("x", "--lookup-delay", "5"),
          "Invalid value for option '--lookup-delay':"
              + " must be a time from 1ms to 24h such as 500ms, 10s or 1m, was '5'");
      assertRefused(
          etl("x", "--format", "xml"),
          "Invalid value for option '--format': must be log or csv, was 'xml'");
    }
  }

  @Test
  void drawsItsPipeline() {
    assertThat(Cli.run("draw", "etl", "--batch", "5").out())
        .contains("group<br/>up to 5, within PT1S, weighing 1048576", "dead letter");
  }
}
