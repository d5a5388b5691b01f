package dev.millrace.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;

/** The lines of a file that is being read. Blank lines mean nothing. Not thread-safe. */
final class EtlSource {

  private final LineReader reader;
  private final List<String> header;

  private EtlSource(LineReader reader, List<String> header) {
    this.reader = reader;
    this.header = header;
  }

  /**
   * Returns a Flux of the lines of a file, which each subscription reads for itself, on the thread
   * that asks.
   *
   * @param maxLine longest line in bytes
   */
  static Flux<EtlLine> lines(Path file, EtlFormat format, int maxLine) {
    return Flux.generate(() -> open(file, format, maxLine), EtlSource::emit, EtlSource::close);
  }

  private static EtlSource open(Path file, EtlFormat format, int maxLine) throws IOException {
    LineReader reader = LineReader.open(file, maxLine);
    try {
      Line first = format.hasHeader() ? nextLine(reader) : null;
      return new EtlSource(reader, first == null ? List.of() : columns(file, first));
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private static List<String> columns(Path file, Line first) throws IOException {
    if (first.problem() != null) {
      throw new IOException(
          "line %d of '%s' must name the columns, was %s"
              .formatted(first.number(), file, first.problem()));
    }
    List<String> columns = EtlFormat.values(first.text());
    if (columns.contains("") || new HashSet<>(columns).size() < columns.size()) {
      throw new IOException(
          "line %d of '%s' must give each column a name of its own, was %s"
              .formatted(first.number(), file, columns));
    }
    return columns;
  }

  private EtlSource emit(SynchronousSink<EtlLine> sink) {
    try {
      Line next = nextLine(reader);
      if (next == null) {
        sink.complete();
      } else {
        sink.next(new EtlLine(next, header));
      }
    } catch (IOException e) {
      sink.error(e);
    }
    return this;
  }

  private static @Nullable Line nextLine(LineReader reader) throws IOException {
    Line next = reader.next();
    while (next != null && next.isBlank()) {
      next = reader.next();
    }
    return next;
  }

  private void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
