package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTest {

  private static final URI BASE = URI.create("http://h.example/dir/page?x=1");

  private static void leadsTo(String link, String page) {
    assertThat(Link.of(BASE, link)).isEqualTo(new Link.Web(URI.create(page)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '§',
      value = {
        "a b       ! /dir/a%20b",
        "a%        ! /dir/a%25",
        "%zz       ! /dir/%25zz",
        "%u00e9    ! /dir/%25u00e9",
        "a|b       ! /dir/a%7Cb",
        "a{b}      ! /dir/a%7Bb%7D",
        "a[b]      ! /dir/a%5Bb%5D",
        "a^b       ! /dir/a%5Eb",
        "a`b       ! /dir/a%60b",
        "<a>       ! /dir/%3Ca%3E",
        "a\"b      ! /dir/a%22b",
        "a\u00a0b  ! /dir/a%C2%A0b",
        "a\\b      ! /dir/a/b",
        "grüezi    ! /dir/gr%C3%BCezi",
        "a'b;c,d:e@f$&()*+ ! /dir/a'b;c,d:e@f$&()*+",
        "?q=a b    ! /dir/page?q=a%20b",
        "?q=%zz&[] ! /dir/page?q=%25zz&[]",
        "?q=|{}^`  ! /dir/page?q=%7C%7B%7D%5E%60",
        "?q=\"<ü>  ! /dir/page?q=%22%3C%C3%BC%3E",
      })
  void repairsWhatIsNoStrictUri(String link, String page) {
    leadsTo(link, "http://h.example" + page);
  }

  @ParameterizedTest
  @CsvSource({
    "http://h, http://h/",
    "http://h?q, http://h/?q",
    "http://h/#top, http://h/",
    "HTTP://LOCALHOST/x#f, http://localhost/x",
    "http://h:80/, http://h/",
    "https://h:443/, https://h/",
    "http://h:443/, http://h:443/",
    "http://h:/x, http://h/x",
    "http://h/d/../e, http://h/e",
    "http://h/d/./e, http://h/d/e",
    "http://h/../../e, http://h/e",
    "http://h/d/%2e%2E/e, http://h/e",
    "http://h/%7e, http://h/~",
    "http://h/%7Eme?%61=%2f, http://h/~me?a=%2F",
    "http://h/%c3%bc, http://h/%C3%BC",
    "http://h/ü, http://h/%C3%BC",
    "http://bücher.example/, http://xn--bcher-kva.example/",
    "http://FAß.de/, http://xn--fa-hia.de/",
    "http://日本語。jp/, http://xn--wgv71a119e.jp/",
    "http://exa%6Dple.org/, http://example.org/",
    "http://[::1]:80/, http://[::1]/",
    "http://[0:0::1]:8080/, http://[::1]:8080/",
    "http:\\\\h\\x, http://h/x",
    "https:h, https://h/",
    "http:///h/x, http://h/x",
    "http://under_score.example:8080/x, http://under_score.example:8080/x",
    "http://-a-.example/, http://-a-.example/",
    "http://a%5Fb.example/, http://a_b.example/",
    "http://127.1/, http://127.0.0.1/",
    "http://127.0.513:8080/, http://127.0.2.1:8080/",
    "http://0x7F.1/, http://127.0.0.1/",
    "http://0x7f000001/, http://127.0.0.1/",
    "http://2130706433/, http://127.0.0.1/",
    "http://0177.0.0.01/, http://127.0.0.1/",
    "http://127.0.0.1./, http://127.0.0.1/",
    "http://0x/, http://0.0.0.0/",
    "http://4294967295/, http://255.255.255.255/",
    "http://a.b.1a/, http://a.b.1a/",
  })
  void givesAPageOneForm(String url, URI page) {
    assertThat(Link.of(url)).isEqualTo(new Link.Web(page));
    assertThat(Link.of(page.toString())).isEqualTo(new Link.Web(page));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://h/a//b",
        "http://h/?",
        "http://h/x?b=2&a=1&&",
        "http://h./",
        "http://h/a%2Fb",
        "http://h/%25zz",
        "http://h/%2525",
        "http://h/a+b?a+b",
        "http://h/;a=1"
      })
  void keepsApartWhatMayBeTwoPages(String url) {
    assertThat(Link.of(url).uri()).contains(URI.create(url));
  }

  @Test
  void resolvesAgainstThePage() {
    leadsTo("../e", "http://h.example/e");
    leadsTo("?q", "http://h.example/dir/page?q");
    leadsTo("", "http://h.example/dir/page?x=1");
    leadsTo("#top", "http://h.example/dir/page?x=1");
    leadsTo("//Other.example", "http://other.example/");
    leadsTo("\\\\other\\x", "http://other/x");
    leadsTo("http:x", "http://h.example/dir/x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "windows-1251 | ж/x?ж=ю#ж | /dir/%D0%B6/x?%E6=%FE",
        "windows-1251 | x?é&%E9 | /dir/x?%26%23233%3B&%E9",
        "Shift_JIS | x?日本 ソ | /dir/x?%93%FA%96%7B%20%83%5C",
        "ISO-2022-JP | x?日本 | /dir/x?%1B%24BF%7CK%5C%1B%28B",
        "UTF-16LE | x?ж | /dir/x?%D0%B6",
        "windows-1251 | #?ж | /dir/page?x=1",
      })
  void escapesAQueryFromTheCharsetOfItsPage(String charset, String link, String page) {
    assertThat(Link.of(BASE, link, Charset.forName(charset)).uri())
        .contains(URI.create("http://h.example" + page));
  }

  @Test
  void leavesOutBlanksAroundAndLineBreaksWithin() {
    leadsTo(" \r\n\u0001 x \t", "http://h.example/dir/x");
    leadsTo("ht\ntp://h/\ta\r\nb", "http://h/ab");
  }

  @ParameterizedTest
  @CsvSource({
    "mailto:me@example.org, mailto",
    "JavaScript:void(0), javascript",
    "' data:text/html,hello', data",
    "tel:+41, tel",
    "ftp://example.org/, ftp",
    "file:///etc/passwd, file",
    "about:blank, about"
  })
  void tellsWhatIsNoPage(String link, String scheme) {
    assertThat(Link.of(BASE, link)).isEqualTo(new Link.Other(scheme));
    assertThat(Link.of(link)).isEqualTo(new Link.Other(scheme));
    assertThat(Link.of(link).uri()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://a b/ | have a host, and a port from 1 to 65535 if any",
        "http:// | have a host, and a port from 1 to 65535 if any",
        "http://a..b/ | have a host, and a port from 1 to 65535 if any",
        "http://[::1/ | have a host, and a port from 1 to 65535 if any",
        "http://h:0/ | have a host, and a port from 1 to 65535 if any",
        "http://h:65536/ | have a host, and a port from 1 to 65535 if any",
        "http://h:x/ | have a host, and a port from 1 to 65535 if any",
        "http://a:b_c/ | have a host, and a port from 1 to 65535 if any",
        "http://256.0.0.1/ | have an IPv4 address of four bytes where a host ends in a number",
        "http://1.2.3.4.5/ | have an IPv4 address of four bytes where a host ends in a number",
        "http://09.1/ | have an IPv4 address of four bytes where a host ends in a number",
        "http://0x100000000/ | have an IPv4 address of four bytes where a host ends in a number",
        "http://127.0.0.65536/ | have an IPv4 address of four bytes where a host ends in a number",
        "http://99999999999999999999/ | have an IPv4 address of four bytes where a host ends in a number",
        "http://name.0x4/ | have an IPv4 address of four bytes where a host ends in a number",
      })
  void saysWhatCannotBeRead(String link, String rule) {
    assertThat(Link.of(BASE, link)).isEqualTo(new Link.Broken(link, rule));
    assertThat(Link.of(link)).isEqualTo(new Link.Broken(link, rule));
    assertThat(Link.of(link).uri()).isEmpty();
  }

  @Test
  void hidesAPassword() {
    Link.Broken shown = new Link.Broken("http://***@h/x", "have no user info");
    assertThat(Link.of("http://me:secret@h/x")).isEqualTo(shown);
    assertThat(Link.of(BASE, "http://me:secret@h/x")).isEqualTo(shown);
  }

  @Test
  void wantsASchemeWhereThereIsNoPage() {
    assertThat(Link.of("example.org/x"))
        .isEqualTo(new Link.Broken("example.org/x", "be absolute http or https"));
    assertThat(Link.of("")).isEqualTo(new Link.Broken("", "be absolute http or https"));
  }

  @Test
  void isReadInTimeHoweverItWasMade() {
    String blanks = " ".repeat(200_000);
    leadsTo("a" + blanks + "b", "http://h.example/dir/a" + "%20".repeat(200_000) + "b");
    leadsTo("./".repeat(100_000) + "a", "http://h.example/dir/a");
    leadsTo("b/../".repeat(50_000) + "a", "http://h.example/dir/a");
    leadsTo("%7e".repeat(50_000), "http://h.example/dir/" + "~".repeat(50_000));
    assertThat(Link.of("x".repeat(300)))
        .isEqualTo(new Link.Broken("x".repeat(200) + "…", "be absolute http or https"));
  }

  @Test
  void rejectsABaseThatIsNoPage() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Link.of(URI.create("file:/etc"), "x"))
        .withMessage("base must be absolute http or https with a host, was file:/etc");
  }
}
