package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.demo.crawl.Named;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UrlFileTest {

  @TempDir Path folder;

  @Test
  void readsOneUrlALine() throws IOException {
    assertThat(read("\ufeffhttp://a/\r\n\n  # not this\n\t http://b/ \nhttp://a/", UTF_8))
        .extracting(Named::text)
        .containsExactly("http://a/", "http://b/", "http://a/");
  }

  @Test
  void readsALineAsABrowserDoes() throws IOException {
    assertThat(read("HTTP://A:80/x y|z/../%7e{}#f\n", UTF_8))
        .containsExactly(new Named("http://a/~%7B%7D", null));
  }

  @Test
  void tellsWhatIsNoUrlAndGoesOn() throws IOException {
    assertThat(read("http://a/\n#\nb/c\nmailto:x@b\nhttp://me:secret@c/\nhttp://d/", UTF_8))
        .containsExactly(
            new Named("http://a/", null),
            new Named("http://b/c", null),
            new Named("mailto:x@b", "be http or https, was mailto"),
            new Named("http://***@c/", "have no user info: --user takes name and password"),
            new Named("http://d/", null));
  }

  @Test
  void tellsALineThatIsNotUtf8() throws IOException {
    assertThat(read("http://a/\u00fc\nhttp://b/", ISO_8859_1))
        .extracting(Named::rule)
        .containsExactly("be a URL of UTF-8, was not UTF-8", null);
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertRefused(folder.resolve("none"), "no such file");
  }

  @Test
  void refusesAFolder() {
    assertRefused(folder, "a directory");
  }

  private List<Named> read(String text, Charset charset) throws IOException {
    Path file = Files.writeString(folder.resolve("urls.txt"), text, charset);
    List<Named> all = new ArrayList<>();
    try (UrlFile urls = UrlFile.open(file)) {
      urls.forEachRemaining(all::add);
    }
    return all;
  }

  private static void assertRefused(Path file, String why) {
    assertThat(Cli.run("scrape", "--urls", file.toString()))
        .isEqualTo(
            new Cli(
                2,
                "",
                "millrace scrape: --urls must be a text file of URLs, was '%s' (%s)%n"
                    .formatted(file, why)));
  }
}
