package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {

  @TempDir Path folder;

  @Test
  void hasItsNameOnlyWhenItIsWhole() throws IOException {
    Path file = folder.resolve("a.jsonl");
    try (JsonLines lines = JsonLines.create(file)) {
      lines.write(Map.of("n", 1));
      lines.write(Map.of("n", "\u00fc\n"));
      assertThat(file).doesNotExist();
      assertThat(lines.partial()).hasFileName("a.jsonl.partial");
      assertThat(lines.partial()).hasContent("{\"n\":1}\n{\"n\":\"\u00fc\\n\"}\n");
      lines.commit();
    }
    assertThat(file).hasContent("{\"n\":1}\n{\"n\":\"\u00fc\\n\"}\n");
    assertThat(folder).isDirectoryNotContaining("glob:**.partial");
  }

  @Test
  void leavesAnOlderFileAloneUntilThen() throws IOException {
    Path file = Files.writeString(folder.resolve("a.jsonl"), "old");
    try (JsonLines lines = JsonLines.create(file)) {
      lines.write(1);
    }
    assertThat(file).hasContent("old");
    assertThat(folder.resolve("a.jsonl.partial")).hasContent("1\n");
    try (JsonLines lines = JsonLines.create(file)) {
      lines.write(2);
      lines.commit();
    }
    assertThat(file).hasContent("2\n");
  }

  @Test
  void writesInSpiteOfAnInterrupt() throws IOException {
    try (JsonLines lines = JsonLines.create(folder.resolve("a.jsonl"))) {
      Thread.currentThread().interrupt();
      lines.write(1);
      assertThat(Thread.interrupted()).isTrue();
      lines.write(2);
      assertThat(lines.partial()).hasContent("1\n2\n");
    }
  }

  @Test
  void followsALink() throws IOException {
    Path file = Files.writeString(folder.resolve("a.jsonl"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    try (JsonLines lines = JsonLines.create(link)) {
      lines.commit();
    }
    assertThat(link).isSymbolicLink();
    assertThat(file).isEmptyFile();
  }

  @Test
  void keepsThePartIfItsNameIsTakenMeanwhile() throws IOException {
    Path file = folder.resolve("a.jsonl");
    try (JsonLines lines = JsonLines.create(file)) {
      lines.write(1);
      Files.createDirectories(file.resolve("full"));
      assertThatThrownBy(lines::commit).isInstanceOf(UncheckedIOException.class);
    }
    assertThat(folder.resolve("a.jsonl.partial")).hasContent("1\n");
  }

  @Test
  void refusesWhatIsNoFile() {
    assertThatThrownBy(() -> JsonLines.create(folder)).hasMessage("a directory");
  }
}
