package dev.millrace.http;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTest {

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1023, 1024, 1025, 2048, 131_072, 1_000_000})
  void holdsItsBytes(int count) throws IOException {
    byte[] bytes = bytes(count);
    Body body = Body.of(bytes);
    assertThat(body.bytes()).isEqualTo(count);
    assertThat(body.inputStream().readAllBytes()).isEqualTo(bytes);
    assertThat(body.inputStream().readAllBytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 1024, 10_000})
  void isTheSameHoweverItCame(int chunk) {
    byte[] bytes = bytes(300_000);
    Segments segments = new Segments();
    for (int start = 0; start < bytes.length; start += chunk) {
      int count = Math.min(chunk, bytes.length - start);
      segments.append(Unpooled.wrappedBuffer(bytes, start, count));
    }
    assertThat(segments.toBody()).isEqualTo(Body.of(bytes)).hasSameHashCodeAs(Body.of(bytes));
  }

  @Test
  void differsWhereOneByteDiffers() {
    assertThat(Body.of("mill")).isNotEqualTo(Body.of("mile")).isNotEqualTo(Body.of("mills"));
  }

  @Test
  void copiesWhatItIsMadeOf() {
    byte[] bytes = {1, 2, 3};
    Body body = Body.of(bytes);
    bytes[0] = 9;
    assertThat(body).isEqualTo(Body.of(new byte[] {1, 2, 3}));
  }

  @Test
  void decodesCharactersThatLieAcrossSegments() {
    String text = "ü".repeat(10_000);
    Body body = Body.of(("." + text).getBytes(UTF_8));
    assertThat(body.text(UTF_8)).isEqualTo("." + text);
  }

  @Test
  void decodesWithAnyCharset() {
    assertThat(Body.of("rad".getBytes(UTF_16)).text(UTF_16)).isEqualTo("rad");
  }

  @Test
  void replacesWhatTheCharsetCannotDecode() {
    assertThat(Body.of(new byte[] {'a', (byte) 0xff}).text(UTF_8)).isEqualTo("a\ufffd");
  }

  @Test
  void tellsItsSizeAndNotItsBytes() {
    assertThat(Body.of("secret")).hasToString("Body[6 bytes]");
  }
}
