package dev.millrace.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
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

/** The charset of a page is found as browsers find it. */
class CharsetTest {

  private static Page page(String contentType, byte[] body) {
    URI uri = URI.create("http://example.org/");
    Map<String, List<String>> headers = Map.of("Content-Type", List.of(contentType));
    return new Page(
        uri,
        uri,
        200,
        HttpHeaders.of(headers, (name, value) -> true),
        Body.of(body),
        0,
        Duration.ZERO);
  }

  private static Charset html(String text) {
    return page("text/html", text.getBytes(ISO_8859_1)).charset();
  }

  @ParameterizedTest
  @CsvSource({
    "iso-8859-1, windows-1252",
    "latin1, windows-1252",
    "us-ascii, windows-1252",
    "ASCII, windows-1252",
    "iso-8859-9, windows-1254",
    "gb2312, GB18030",
    "gbk, GB18030",
    "shift_jis, windows-31j",
    "Shift-JIS, windows-31j",
    "x-sjis, windows-31j",
    "euc-kr, x-windows-949",
    "ks_c_5601-1987, x-windows-949",
    "big5, Big5-HKSCS",
    "tis-620, x-windows-874",
    "iso-8859-11, x-windows-874",
    "utf8, UTF-8",
    "unicode-1-1-utf-8, UTF-8",
    "utf-16, UTF-16LE",
    "koi8-ru, KOI8-U",
    "x-mac-cyrillic, x-MacUkraine",
    "iso-8859-8-i, ISO-8859-8",
    "euc-jp, EUC-JP",
    "iso-2022-jp, ISO-2022-JP",
    "windows-1251, windows-1251"
  })
  void isWhatBrowsersMeanByALabel(String label, String charset) {
    assertThat(page("text/html; charset=" + label, new byte[0]).charset().name())
        .isEqualTo(charset);
  }

  @Test
  void readsTheBytesThatTheSmallerCharsetLacks() {
    byte[] quoted = {(byte) 0x93, 'a', (byte) 0x94};
    assertThat(page("text/html; charset=iso-8859-1", quoted).text()).isEqualTo("\u201ca\u201d");
    byte[] circled = {(byte) 0x87, (byte) 0x40};
    assertThat(page("text/html; charset=shift_jis", circled).text()).isEqualTo("\u2460");
    byte[] fourBytes = {(byte) 0x81, 0x30, (byte) 0x81, 0x30};
    assertThat(page("text/html; charset=gb2312", fourBytes).text()).isEqualTo("\u0080");
  }

  @Test
  void isThatOfTheMarkBeforeAllOthers() {
    byte[] marked = "\ufeff<meta charset=koi8-r>".getBytes(UTF_8);
    assertThat(page("text/html; charset=shift_jis", marked).charset()).isEqualTo(UTF_8);
    byte[] wide = "\ufeffwide".getBytes(UTF_16LE);
    assertThat(page("text/html; charset=utf-8", wide).text()).isEqualTo("wide");
  }

  @Test
  void isThatOfTheHeaderBeforeThatOfThePage() {
    byte[] body = "<meta charset=koi8-r>".getBytes(UTF_8);
    assertThat(page("text/html; charset=shift_jis", body).charset().name())
        .isEqualTo("windows-31j");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html",
        "text/html; charset=",
        "text/html; charset=\"\"",
        "text/html; charset=klingon",
        "text/html; charset=utf-7",
        "text/html; charset=none; x=y",
        "application/xhtml+xml",
        "TEXT/HTML ; Charset = ' '"
      })
  void isThatOfThePageWhereTheHeaderNamesNone(String contentType) {
    byte[] body = "<!doctype html><html><meta charset=koi8-r>".getBytes(UTF_8);
    assertThat(page(contentType, body).charset().name()).isEqualTo("KOI8-R");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<meta charset=koi8-r>",
        "<META CHARSET = 'KOI8-R' >",
        "<meta/charset=\" koi8-r \"/>",
        "<meta name=x><meta charset=koi8-r>",
        "<meta charset=klingon><meta charset=koi8-r>",
        "<meta charset=koi8-r charset=utf-8>",
        "<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>",
        "<meta content=\"text/html;charset = 'koi8-r'\" http-equiv=\"content-type\">",
        "<!-- <meta charset=utf-8> --><meta charset=koi8-r>",
        "<p title='<meta charset=utf-8>'><meta charset=koi8-r>",
        "<?php ><meta charset=koi8-r>",
        "<?xml version='1.0' encoding='koi8-r'?><html>",
      })
  void isFoundInThePage(String html) {
    assertThat(html(html).name()).isEqualTo("KOI8-R");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<meta charset=klingon>",
        "<meta content='text/html; charset=koi8-r'>",
        "<meta name=description content='charset=koi8-r'>",
        "<!-- <meta charset=koi8-r>",
        "<meta charset=koi8-r",
        "<metal charset=koi8-r>",
        "<meta charset=\"koi8-r>",
        "<meta charset=utf-16>",
        "meta charset=koi8-r",
      })
  void isUtf8WhereThePageNamesNone(String html) {
    assertThat(html(html)).isEqualTo(UTF_8);
  }

  @Test
  void isLookedForInTheFirstKilobyteOnly() {
    assertThat(html(" ".repeat(1_000) + "<meta charset=koi8-r>").name()).isEqualTo("KOI8-R");
    assertThat(html(" ".repeat(1_010) + "<meta charset=koi8-r>")).isEqualTo(UTF_8);
  }

  @Test
  void isNotLookedForInWhatIsNoHtml() {
    byte[] body = "<meta charset=koi8-r>".getBytes(UTF_8);
    assertThat(page("text/plain", body).charset()).isEqualTo(UTF_8);
  }

  @Test
  void isFoundInTimeInAPageMadeToLast() {
    assertThat(html("<a ".repeat(400))).isEqualTo(UTF_8);
    assertThat(html("<meta " + "'".repeat(1_000))).isEqualTo(UTF_8);
    assertThat(html("<!--".repeat(250) + "<")).isEqualTo(UTF_8);
  }
}
