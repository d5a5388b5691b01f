package dev.millrace.demo.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Java in the documentation is copied from tests, which compile and run it. */
class DocumentationTest {

  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("]\\(([^):#]+)(#[^)]*)?\\)");

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(TOP.resolve("docs"))) {
      List<Path> pages = docs.filter(file -> file.toString().endsWith(".md")).sorted().toList();
      return Stream.concat(
          Stream.of(TOP.resolve("README.md"), TOP.resolve("CHANGELOG.md")), pages.stream());
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyExampleStandsInATest(Path page) throws IOException {
    String tests = testSources();
    Matcher example = JAVA.matcher(Files.readString(page));
    while (example.find()) {
      assertThat(example.group(1)).matches(code -> tests.contains(withoutSpace(code)), "in a test");
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsToAFile(Path page) throws IOException {
    Matcher link = LINK.matcher(Files.readString(page));
    while (link.find()) {
      assertThat(page.resolveSibling(link.group(1))).exists();
    }
  }

  @Test
  void theReadmeHasAnExample() throws IOException {
    assertThat(Files.readString(TOP.resolve("README.md"))).containsPattern(JAVA);
  }

  private static String testSources() throws IOException {
    try (Stream<Path> files = Files.walk(TOP)) {
      return files
          .filter(file -> file.toString().replace('\\', '/').contains("/src/test/java/"))
          .filter(file -> file.toString().endsWith(".java"))
          .map(DocumentationTest::read)
          .map(DocumentationTest::withoutSpace)
          .collect(Collectors.joining("\n"));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Line breaks and indentation differ between a page and a class. */
  private static String withoutSpace(String text) {
    return text.replaceAll("\\s+", "");
  }
}
