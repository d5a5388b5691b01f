package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees: a terminal that {@code script} makes. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class ScrapeTerminalTest {

  private static final String PROGRESS = "\r\u001b[K";

  @TempDir Path folder;

  private final Website site = new Website();

  @BeforeEach
  void fill() throws InterruptedException {
    assumeTrue(isThere("script"), "no script");
    site.links("/a").delayed(path -> Duration.ofMillis(path.equals("/a") ? 900 : 0));
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void showsALineForEachPageAboveTheProgressWhichIsAsWideAsTheTerminal() throws Exception {
    String seen = onATerminal(50, "scrape " + site.url("/a") + " " + site.url("/none"));
    assertThat(seen)
        .containsPattern("404 +0 B +\\d+ ms  http://[^ ]*/none  status 404")
        .containsPattern("200 +\\d+ B +\\d+ ms  http://[^ ]*/a  /a");
    assertThat(List.of(seen.split(Pattern.quote(PROGRESS), -1)))
        .filteredOn(part -> part.startsWith("scrape 0."))
        .isNotEmpty()
        .allSatisfy(part -> assertThat(part).hasSizeLessThan(50));
  }

  @Test
  void tellsAnErrorWholeAndItsUrlOnce() throws Exception {
    String path = "/deep" + "/folder".repeat(20) + "/page.html";
    site.redirect(path, "//127.0.0.1:%d%s".formatted(site.port(), path));
    List<String> lines =
        onATerminal(80, "scrape " + site.url(path)).lines().filter(l -> l.contains("://")).toList();
    assertThat(lines)
        .singleElement()
        .asString()
        .matches(
            ".*too-many-redirects +0 B +\\d+ ms  http://127[^ ]*\\.\\.\\.[^ ]*page.html"
                + "  is redirected too often \\(maxRedirects 5\\) at '%s'\r?".formatted(path));
  }

  @Test
  void countsPagesOnTheLineOfProgress() throws Exception {
    assertThat(onATerminal(80, "scrape " + site.url("/none") + " " + site.url("/a")))
        .contains("s | 0 ok, 1 failed, 1 left | ");
  }

  @Test
  void showsNoLineWhenItIsToBeQuiet() throws Exception {
    assertThat(onATerminal(80, "scrape --quiet " + site.url("/none"))).doesNotContain("/none");
  }

  private String onATerminal(int columns, String command) throws Exception {
    Path start = folder.resolve("start");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Files.writeString(
        start,
        "stty cols %d; exec '%s' -cp '%s' %s %s"
            .formatted(columns, java, classPath, Main.class.getName(), command));
    ProcessBuilder terminal =
        new ProcessBuilder("script", "-qec", "sh " + start, "/dev/null").redirectErrorStream(true);
    terminal.environment().put("TERM", "xterm");
    Process process = terminal.start();
    String seen = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return seen;
  }

  private static boolean isThere(String program) throws InterruptedException {
    try {
      return new ProcessBuilder(program, "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
