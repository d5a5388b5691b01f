package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.demo.crawl.Row;
import org.junit.jupiter.api.Test;

class ScrapeLinesTest {

  private static final String BEGIN = "200                   7 B     5 ms  ";

  private static Row row(String url, String rest) {
    return Json.read(
        "{\"url\":\"%s\",\"status\":200,\"bytes\":7,\"depth\":0,\"ms\":5%s}".formatted(url, rest),
        Row.class);
  }

  @Test
  void cutsATitleToTheWidth() {
    Row row = row("http://h/a", ",\"title\":\"" + "t".repeat(120) + "\"");
    assertThat(ScrapeLines.line(row, 80))
        .isEqualTo(BEGIN + "http://h/a  " + "t".repeat(29) + "...")
        .hasSize(80);
    assertThat(ScrapeLines.line(row, Integer.MAX_VALUE))
        .isEqualTo(BEGIN + "http://h/a  " + "t".repeat(97) + "...");
  }

  @Test
  void shortensAUrlInTheMiddle() {
    String url = "http://h/" + "x".repeat(100) + "/end";
    assertThat(ScrapeLines.line(row(url, ",\"title\":\"Title\""), 80))
        .isEqualTo(BEGIN + "http://h/xxxxxxxx...xxxxxxxxxxxxx/end  Title")
        .hasSize(80);
    assertThat(ScrapeLines.line(row(url, ""), Integer.MAX_VALUE)).isEqualTo(BEGIN + url);
  }

  @Test
  void tellsAnErrorWholeWithoutRepeatingItsUrl() {
    Row row =
        row(
            "http://h:1/a",
            ",\"error\":\"page 'http://h:1/a' is not fetched"
                + " (page 'http://h:1/robots.txt' is unreachable (no connection to h:1))\"");
    assertThat(ScrapeLines.line(row, 40))
        .isEqualTo(
            BEGIN
                + "http://h:1/a  is not fetched"
                + " (page '/robots.txt' is unreachable (no connection to h:1))");
  }
}
