package dev.millrace.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {

  private static final URI URI_ASKED = URI.create("http://example.org/");

  private static Page page(Map<String, List<String>> headers) {
    return new Page(
        URI_ASKED,
        URI.create("http://example.org/home"),
        200,
        HttpHeaders.of(headers, (name, value) -> true),
        Body.of("grüezi"),
        1,
        Duration.ofMillis(1500));
  }

  private static Page ofType(String contentType) {
    return page(Map.of("content-type", List.of(contentType)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/html; charset=iso-8859-1           | windows-1252",
        "text/html;charset=\"ISO-8859-1\"          | windows-1252",
        "text/html; CHARSET=us-ascii; format=flowed | windows-1252",
        "text/html; charset=utf-16le             | UTF-16LE",
        "text/html                               | UTF-8",
      })
  void takesTheCharsetOfTheContentType(String contentType, String charset) {
    assertThat(ofType(contentType).charset()).isEqualTo(Charset.forName(charset));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html; charset=",
        "text/html; charset=\"\"",
        "text/html; charset=\"",
        "text/html; charset=;",
        "text/html; charset=klingon",
        "text/html; charset=!!!",
        "text/html; charset=\u0000",
        "charset",
        ";",
        ""
      })
  void takesUtf8WhereThereIsNoSuchCharset(String contentType) {
    assertThat(ofType(contentType).charset()).isEqualTo(UTF_8);
    assertThat(ofType(contentType).text()).isEqualTo("grüezi");
  }

  @Test
  void takesUtf8WhereThereIsNoContentType() {
    assertThat(page(Map.of()).charset()).isEqualTo(UTF_8);
    assertThat(page(Map.of()).contentType()).isEmpty();
  }

  @Test
  void tellsTheContentTypeWithoutItsParameters() {
    assertThat(ofType("text/html; charset=utf-8").contentType()).contains("text/html");
    assertThat(ofType("text/html").contentType()).contains("text/html");
  }

  @Test
  void isEqualToAPageWithTheSameParts() {
    assertThat(ofType("text/html")).isEqualTo(ofType("text/html"));
  }

  @Test
  void tellsWhatItIsInOneLine() {
    assertThat(ofType("text/html"))
        .hasToString("Page[200 http://example.org/home, text/html, 7 bytes, 1 redirects, 1.5s]");
  }
}
