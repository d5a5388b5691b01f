package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.OptionSpec;

/** The examples of docs/scrape.md. */
class ScrapeExamplesTest {

  private static final Path PAGE = Path.of("..", "docs", "scrape.md");
  private static final String RUN = "pipeline-demo/run scrape ";
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final Set<String> FILES =
      Set.of("pages.jsonl", "again.jsonl", "urls.txt", "saved", "ca.pem");
  private static final Set<String> OF_EVERY_COMMAND =
      Set.of("--json", "--help", "--version", "--watch");

  private static final Path CERTIFICATES = Path.of("src", "test", "resources", "ca.pem");

  @TempDir Path folder;

  private final Website site = new Website();

  static Stream<String> examples() throws IOException {
    return Files.readAllLines(PAGE).stream().filter(line -> line.startsWith(RUN));
  }

  @BeforeEach
  void fill() throws IOException {
    site.links("/", "/a").links("/a").text("/sitemap.xml", "text/plain", site.url("/a"));
    Files.writeString(folder.resolve("urls.txt"), site.url("/"));
    Files.copy(CERTIFICATES, folder.resolve("ca.pem"));
    // What the examples go on from.
    assertThat(Cli.run("scrape", "--out", folder + "/earlier.jsonl", site.url("/")).exit())
        .isZero();
    Files.copy(folder.resolve("earlier.jsonl"), folder.resolve("pages.jsonl"));
  }

  private void leaveAStoppedRun() throws IOException {
    Files.copy(folder.resolve("earlier.jsonl"), folder.resolve("pages.jsonl.partial"));
    Files.createFile(folder.resolve("pages.jsonl.partial.links"));
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleRuns(String example) throws IOException {
    List<String> args = new ArrayList<>(List.of("scrape"));
    Matcher word = WORD.matcher(example.substring(RUN.length()));
    while (word.find()) {
      args.add(here(word.group(1) == null ? word.group(2) : word.group(1)));
    }
    if (args.contains("--resume")) {
      leaveAStoppedRun();
    }
    Cli cli = Cli.run(args.toArray(String[]::new));
    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out() + cli.err()).contains("pipeline 'scrape' completed");
  }

  private String here(String word) {
    if (FILES.contains(word)) {
      return folder.resolve(word).toString();
    }
    if (word.equals("http://127.0.0.1:3128")) {
      // As a proxy would, the site sees the host, and answers for it.
      return site.url("");
    }
    return word.startsWith("https://example.org/")
        ? site.url(word.substring("https://example.org".length()))
        : word;
  }

  @Test
  void everyOptionHasAnExampleAndStandsInTheHelpUnderAHeading() throws IOException {
    String examples = String.join("\n", examples().toList());
    String help = Cli.run("scrape", "--help").out();
    for (OptionSpec option :
        Main.commandLine(new StopSignal())
            .getSubcommands()
            .get("scrape")
            .getCommandSpec()
            .options()) {
      String name = option.longestName();
      assertThat(help).contains(name);
      if (!OF_EVERY_COMMAND.contains(name)) {
        assertThat(examples + " ").containsPattern(name + "\\s");
      }
    }
    assertThat(help)
        .containsSubsequence(
            "Links:", "Fetching:", "Manners:", "Access:", "Results:", "Exit codes:");
  }
}
