package dev.millrace.demo.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypedTest {

  @ParameterizedTest
  @CsvSource({
    "example.org, http://example.org/",
    "Example.ORG/a b?c, http://example.org/a%20b?c",
    "127.0.0.1:8080/x, http://127.0.0.1:8080/x",
    "localhost, http://localhost/",
    "localhost:8080, http://localhost:8080/",
    "localhost:8080/x:1@2, http://localhost:8080/x:1@2",
    "[::1]:8080/x, http://[::1]:8080/x",
    "example.org?q=http://a/, http://example.org/?q=http://a/",
    "//example.org/x, http://example.org/x",
    "https://example.org, https://example.org/",
    "HTTP:example.org/x, http://example.org/x",
    "'  example.org/x\t', http://example.org/x",
  })
  void meansHttpWhereItHasNoScheme(String text, String url) {
    assertThat(Typed.read(text)).isEqualTo(new Named(url, null));
  }

  @ParameterizedTest
  @CsvSource({
    "/etc/hosts, be absolute http or https",
    "./page.html, be absolute http or https",
    "?q, be absolute http or https",
    "'', be absolute http or https",
    "mailto:me@example.org, 'be http or https, was mailto'",
    "file:///etc/hosts, 'be http or https, was file'",
  })
  void isRefusedWhereThereIsNoHost(String text, String rule) {
    assertThat(Typed.read(text)).isEqualTo(new Named(text, rule));
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.org:99999", "not a url"})
  void isRefusedWhereNoHostCanBeCalledSo(String text) {
    assertThat(Typed.read(text))
        .isEqualTo(new Named("http://" + text, "have a host, and a port from 1 to 65535 if any"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://me:secret@example.org/x",
        "https:\\\\me:secret@example.org/x",
        "//me:secret@example.org/x",
        "me:secret@example.org/x",
        "secret@example.org/x",
      })
  void isToldHowToSayWhoOneIs(String text) {
    assertThat(Typed.read(text))
        .isEqualTo(
            new Named(
                "http://***@example.org/x", "have no user info: --user takes name and password"));
  }

  @Test
  void showsNoPasswordForAnotherScheme() {
    assertThat(Typed.read("ftp://me:secret@example.org/").text())
        .isEqualTo("ftp://***@example.org/");
  }
}
