package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.demo.crawl.Row;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;

/**
 * The results of an earlier run.
 *
 * @param rows of the lines that are whole
 * @param whole the bytes of those lines
 */
record RowFile(Path file, List<Row> rows, long whole) {

  /**
   * Reads results.
   *
   * @throws IOException if a line other than one that was cut off is none
   */
  static RowFile read(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    long whole = 0;
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      long size = Files.size(file);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        long end = whole + line.getBytes(UTF_8).length + 1;
        if (end > size) {
          break;
        }
        rows.add(row(line, rows.size() + 1, file));
        whole = end;
      }
    } catch (NoSuchFileException e) {
      throw new IOException("no such file", e);
    }
    return new RowFile(file, rows, whole);
  }

  /** Takes away the beginning of a line whose writing was cut off. */
  void cut() throws IOException {
    try (RandomAccessFile writable = new RandomAccessFile(file.toFile(), "rw")) {
      writable.setLength(whole);
    }
  }

  private static Row row(String line, int number, Path file) throws IOException {
    try {
      return Json.read(line, Row.class);
    } catch (JacksonException e) {
      throw new IOException("line %d of '%s' is no row".formatted(number, file), e);
    }
  }
}
