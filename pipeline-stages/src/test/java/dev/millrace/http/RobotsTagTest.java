package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RobotsTagTest {

  private static RobotsTag tag(String... headers) {
    URI uri = URI.create("http://example.org/");
    Map<String, List<String>> all =
        headers.length == 0 ? Map.of() : Map.of("x-robots-tag", List.of(headers));
    Page page =
        new Page(
            uri,
            uri,
            200,
            HttpHeaders.of(all, (name, value) -> true),
            Body.empty(),
            0,
            Duration.ZERO);
    return RobotsTag.of(page, "millbot");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "all                                       | index, follow",
        "noindex                                   | noindex, follow",
        "NoFollow                                  | index, nofollow",
        "noindex, nofollow                         | noindex, nofollow",
        "none                                      | noindex, nofollow",
        "noarchive,nofollow                        | index, nofollow",
        "unavailable_after: 25 Jun 2030 15:00 PST  | index, follow",
        "max-snippet: 20, nofollow                 | index, nofollow",
        "millbot: nofollow                         | index, nofollow",
        "MILLBOT : none                            | noindex, nofollow",
        "otherbot: none                            | index, follow",
        "otherbot: noindex, nofollow               | index, follow",
        "otherbot: noindex, millbot: nofollow      | index, nofollow",
        "noindex, otherbot: nofollow               | noindex, follow",
      })
  void readsAHeader(String header, String rules) {
    assertThat(tag(header)).hasToString("RobotsTag[" + rules + "]");
  }

  @Test
  void readsAllHeaders() {
    assertThat(tag("noindex", "otherbot: none", "nofollow").allowsFollowing()).isFalse();
    assertThat(tag("otherbot: none", "noindex").allowsIndexing()).isFalse();
  }

  @Test
  void allowsEverythingWhereNothingIsSaid() {
    assertThat(tag().allowsIndexing()).isTrue();
    assertThat(tag().allowsFollowing()).isTrue();
  }

  @Test
  void addsWhatThePageSays() {
    assertThat(tag("noindex").and("nofollow, noarchive")).isEqualTo(tag("none"));
    assertThat(tag("none").and("index, follow")).isEqualTo(tag("none"));
    assertThat(tag().and("")).isEqualTo(tag());
  }
}
