package dev.millrace.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GunzipTest {

  private static final byte[] TEXT = "Wasser treibt das Rad. ".repeat(1000).getBytes(UTF_8);

  private final ByteArrayOutputStream inflated = new ByteArrayOutputStream();
  private final Gunzip gunzip = new Gunzip((bytes, count) -> inflated.write(bytes, 0, count));

  @AfterEach
  void end() {
    gunzip.end();
  }

  private void accept(byte[] bytes) throws DataFormatException {
    gunzip.accept(Unpooled.wrappedBuffer(bytes));
  }

  private void fails(byte[] bytes, String message) {
    assertThatExceptionOfType(DataFormatException.class)
        .isThrownBy(() -> accept(bytes))
        .withMessage(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 100_000})
  void inflatesChunksOfAnySize(int size) throws DataFormatException {
    byte[] all = GzipSamples.gzipWithEveryHeaderField(TEXT);
    for (int start = 0; start < all.length; start += size) {
      accept(Arrays.copyOfRange(all, start, Math.min(all.length, start + size)));
    }
    assertThat(gunzip.isWhole()).isTrue();
    assertThat(inflated.toByteArray()).isEqualTo(TEXT);
  }

  @Test
  void isNotWholeBeforeItsLastByte() throws DataFormatException {
    for (byte next : GzipSamples.gzip(TEXT)) {
      assertThat(gunzip.isWhole()).isFalse();
      accept(new byte[] {next});
    }
    assertThat(gunzip.isWhole()).isTrue();
  }

  @Test
  void inflatesMembersOneAfterTheOther() throws DataFormatException {
    byte[] first = GzipSamples.gzip("mill".getBytes(UTF_8));
    byte[] second = GzipSamples.gzipWithEveryHeaderField("race".getBytes(UTF_8));
    accept(GzipSamples.concat(first, second));
    assertThat(inflated).hasToString("millrace");
    assertThat(gunzip.isWhole()).isTrue();
  }

  @Test
  void ignoresPadding() throws DataFormatException {
    accept(GzipSamples.concat(GzipSamples.gzip(TEXT), new byte[100]));
    assertThat(inflated.toByteArray()).isEqualTo(TEXT);
    assertThat(gunzip.isWhole()).isTrue();
  }

  @Test
  void refusesWhatIsNotGzip() {
    fails("<!doctype html>".getBytes(UTF_8), "not gzip");
  }

  @Test
  void refusesAnUnknownMethod() {
    fails(new byte[] {0x1f, (byte) 0x8b, 9}, "unknown gzip method");
  }

  @Test
  void refusesUnknownFlags() {
    fails(new byte[] {0x1f, (byte) 0x8b, 8, (byte) 0x80}, "unknown gzip flags");
  }

  @Test
  void refusesBytesThatDoNotInflate() {
    byte[] gzip = GzipSamples.gzip(TEXT);
    Arrays.fill(gzip, 10, 30, (byte) 0xff);
    fails(gzip, "invalid block type");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  void refusesAChecksumOrASizeThatDoesNotMatch(int fromTheEnd) {
    byte[] gzip = GzipSamples.gzip(TEXT);
    gzip[gzip.length - fromTheEnd]++;
    fails(gzip, "gzip checksum mismatch");
  }

  @Test
  void stopsABombWhereItsOutputIsRefused() {
    long limit = 100_000;
    long[] taken = {0};
    Gunzip stopped =
        new Gunzip(
            (bytes, count) -> {
              taken[0] += count;
              if (taken[0] > limit) {
                throw new IllegalStateException("enough");
              }
            });
    assertThatIllegalStateException()
        .isThrownBy(() -> stopped.accept(Unpooled.wrappedBuffer(GzipSamples.bomb())))
        .withMessage("enough");
    assertThat(taken[0]).isBetween(limit, limit + 8 * 1024);
    stopped.end();
  }
}
