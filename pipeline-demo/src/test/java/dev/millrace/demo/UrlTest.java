package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.org",
        "HTTPS://example.org:8443/a?b=c#d",
        "http://127.0.0.1:1/",
        "http://[::1]/"
      })
  void readsUrls(String text) {
    assertThat(new Url().convert(text)).hasToString(text);
  }

  @Test
  void keepsAPasswordToItself() {
    assertThatThrownBy(() -> new Url().convert("https://me:secret@example.org/"))
        .hasMessage(
            "must be an absolute http or https URL with no user info, was 'https://***@example.org/'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.org",
        "/a",
        "htp://example.org",
        "ftp://example.org",
        "http:example.org",
        "http://",
        "http:///a",
        "http://a b",
        "http://a:port/",
        "http://a_b/"
      })
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> new Url().convert(text))
        .hasMessage("must be an absolute http or https URL with no user info, was '%s'", text);
  }
}
