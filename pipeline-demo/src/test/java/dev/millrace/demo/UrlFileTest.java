package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UrlFileTest {

  @TempDir Path folder;

  @Test
  void readsOneUrlALine() throws IOException {
    Path file =
        file("\ufeffhttp://a/\r\n\n  # not this\n\t http://b/ \nhttp://a/", StandardCharsets.UTF_8);
    assertThat(new UrlFile.Reader().convert(file.toString()).urls())
        .hasToString("[http://a/, http://b/, http://a/]");
  }

  @Test
  void namesTheLineThatIsNoUrl() throws IOException {
    Path file = file("http://a/\n#\nb/c\n", StandardCharsets.UTF_8);
    assertRefused(
        file,
        "line 3 of '%s' must be an absolute http or https URL with no user info, was 'b/c'"
            .formatted(file));
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertRefused(folder.resolve("none"), "no such file", folder.resolve("none"));
  }

  @Test
  void refusesAFolder() {
    assertRefused(folder, "a directory", folder);
  }

  @Test
  void refusesWhatIsNotUtf8() throws IOException {
    Path file = file("http://a/\u00fc\n", ISO_8859_1);
    assertRefused(file, "not UTF-8", file);
  }

  private void assertRefused(Path file, String why, Path named) {
    assertRefused(file, "must be a text file of URLs, was '%s' (%s)".formatted(named, why));
  }

  private static void assertRefused(Path file, String message) {
    assertThat(Cli.run("scrape", "--urls", file.toString()))
        .isEqualTo(
            new Cli(
                2,
                "",
                "millrace scrape: Invalid value for option '--urls': "
                    + message
                    + System.lineSeparator()));
  }

  private Path file(String text, Charset charset) throws IOException {
    return Files.writeString(folder.resolve("urls.txt"), text, charset);
  }
}
