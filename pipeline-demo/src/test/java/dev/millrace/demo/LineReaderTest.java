package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {

  private static final int LIMIT = 10;

  private static List<Line> read(String text, Charset charset) throws IOException {
    return read(new ByteArrayInputStream(text.getBytes(charset)), LIMIT);
  }

  private static List<Line> read(InputStream in, int limit) throws IOException {
    List<Line> lines = new ArrayList<>();
    try (LineReader reader = new LineReader(in, limit)) {
      for (Line line = reader.next(); line != null; line = reader.next()) {
        lines.add(line);
      }
    }
    return lines;
  }

  private static Line line(long number, String text) {
    return new Line(number, text, null);
  }

  @Test
  void endsLinesWithLfOrCrLfOrTheFile() throws IOException {
    assertThat(read("a\nb\r\n\r\nc\rd\n\ne", UTF_8))
        .containsExactly(
            line(1, "a"), line(2, "b"), line(3, ""), line(4, "c\rd"), line(5, ""), line(6, "e"));
    assertThat(read("", UTF_8)).isEmpty();
    assertThat(read("\n", UTF_8)).containsExactly(line(1, ""));
    assertThat(read("a\r", UTF_8)).containsExactly(line(1, "a"));
  }

  @Test
  void dropsAByteOrderMarkAtTheBeginningOnly() throws IOException {
    assertThat(read("\ufeffa\n\ufeffb\n", UTF_8)).containsExactly(line(1, "a"), line(2, "\ufeffb"));
  }

  @Test
  void goesOnBehindALineThatIsNotUtf8() throws IOException {
    assertThat(read("a\nä\nb", ISO_8859_1))
        .containsExactly(line(1, "a"), new Line(2, "\ufffd", "not UTF-8"), line(3, "b"));
  }

  @Test
  void goesOnBehindALineThatIsTooLong() throws IOException {
    assertThat(read("1234567890\n12345678901\n1234567890\r\n12345678901", UTF_8))
        .containsExactly(
            line(1, "1234567890"),
            new Line(2, "12345678901", "longer than 10 bytes"),
            line(3, "1234567890"),
            new Line(4, "12345678901", "longer than 10 bytes"));
  }

  @Test
  void keepsNoMoreOfALineOf100MegabytesThanItsBeginning() throws IOException {
    byte[] block = "x".repeat(1 << 16).getBytes(UTF_8);
    InputStream endless =
        new InputStream() {

          private int left = 100 << 20;

          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            int count = Math.min(left, Math.min(length, block.length));
            System.arraycopy(block, 0, into, offset, count);
            left -= count;
            return count == 0 ? -1 : count;
          }
        };

    assertThat(read(endless, 1 << 16))
        .containsExactly(new Line(1, "x".repeat(100), "longer than 65536 bytes"));
  }

  @ParameterizedTest(name = "from seed {0}")
  @ValueSource(longs = {1, 1000, 2000})
  void readsTheSameInAnyPieces(long firstSeed) throws IOException {
    for (long seed = firstSeed; seed < firstSeed + 200; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(200); i > 0; i--) {
        text.append("ab\n\r\u00e4\u20ac".charAt(random.nextInt(6)));
      }
      byte[] bytes = text.toString().getBytes(UTF_8);

      List<Line> whole = read(new ByteArrayInputStream(bytes), 5);

      assertThat(read(new Pieces(bytes, random), 5)).as("seed %d", seed).isEqualTo(whole);
      assertThat(whole.stream().filter(line -> line.problem() == null))
          .as("seed %d", seed)
          .allSatisfy(line -> assertThat(line.text().getBytes(UTF_8)).hasSizeBetween(0, 5));
    }
  }

  /** Gives a few bytes at a time. */
  private static final class Pieces extends ByteArrayInputStream {

    private final Random random;

    Pieces(byte[] bytes, Random random) {
      super(bytes);
      this.random = random;
    }

    @Override
    public synchronized int read(byte[] into, int offset, int length) {
      return super.read(into, offset, Math.min(length, 1 + random.nextInt(4)));
    }
  }
}
