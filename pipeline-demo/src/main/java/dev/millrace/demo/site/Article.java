package dev.millrace.demo.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** One page about mills. */
record Article(String name, String title, String text) {

  /** Returns all articles, in the order of the file. */
  static List<Article> all() {
    try (InputStream in = Article.class.getResourceAsStream("pages.tsv");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(Objects.requireNonNull(in), UTF_8))) {
      return lines.lines().map(Article::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String path() {
    return "/pages/" + name;
  }

  private static Article parse(String line) {
    String[] columns = line.split("\t", 3);
    return new Article(columns[0], columns[1], columns[2]);
  }
}
