package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HttpFetcherBuilderTest {

  private static void rejects(HttpFetcherBuilder builder, String message) {
    assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage(message);
  }

  private static void rejectsNull(HttpFetcherBuilder builder, String name) {
    assertThatNullPointerException().isThrownBy(builder::build).withMessage(name);
  }

  private static HttpFetcherBuilder builder() {
    return HttpFetcher.builder();
  }

  @Test
  void rejectsNumbersOutOfRange() {
    rejects(builder().concurrency(0), "concurrency must be at least 1, was 0");
    rejects(builder().maxBodyBytes(0), "maxBodyBytes must be at least 1, was 0");
    rejects(
        builder().maxBodyBytes(Long.MAX_VALUE),
        "maxBodyBytes must be at most 2147483639, was 9223372036854775807");
    rejects(builder().maxHeaderBytes(0), "maxHeaderBytes must be at least 1, was 0");
    rejects(builder().maxRedirects(-1), "maxRedirects must be at least 0, was -1");
  }

  @Test
  void rejectsDurationsOutOfRange() {
    String rule = " must be between PT0.001S and PT576H, was ";
    rejects(builder().timeout(Duration.ZERO), "timeout" + rule + "PT0S");
    rejects(builder().connectTimeout(Duration.ofDays(25)), "connectTimeout" + rule + "PT600H");
    rejects(builder().idleTimeout(Duration.ofNanos(1)), "idleTimeout" + rule + "PT0.000000001S");
    rejects(builder().keepAlive(Duration.ofSeconds(-1)), "keepAlive" + rule + "PT-1S");
  }

  @Test
  void rejectsAUserAgentThatWouldBreakItsHeader() {
    rejects(builder().userAgent(" "), "userAgent must be printable ASCII, was ' '");
    rejects(
        builder().userAgent("a\r\nHost: b"), "userAgent must be printable ASCII, was 'a??Host: b'");
  }

  @Test
  void rejectsNull() {
    rejectsNull(builder().timeout(null), "timeout");
    rejectsNull(builder().redirectPolicy(null), "redirectPolicy");
    rejectsNull(builder().userAgent(null), "userAgent");
    rejectsNull(builder().scheduler(null), "scheduler");
    rejectsNull(builder().client(null), "client");
  }
}
