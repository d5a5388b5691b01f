package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.http.HttpFetchException.Reason;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

  private static final URI PAGE = URI.create("http://example.org/");
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

  private static HttpHeaders headers(String retryAfter) {
    return headers(Map.of("Retry-After", retryAfter));
  }

  private static HttpHeaders headers(Map<String, String> headers) {
    Map<String, List<String>> lists = new TreeMap<>();
    headers.forEach((name, value) -> lists.put(name, List.of(value)));
    return HttpHeaders.of(lists, (name, value) -> true);
  }

  private static Page page(int status, HttpHeaders headers) {
    return new Page(PAGE, PAGE, status, headers, Body.empty(), 0, Duration.ZERO);
  }

  private static HttpFetchException refused(int status, HttpHeaders headers) {
    return catchThrowableOfType(
        HttpFetchException.class, () -> page(status, headers).requireSuccess());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0                              | PT0S",
        "1                              | PT1S",
        " 120                           | PT2M",
        "86400                          | PT24H",
        "Sun, 01 Nov 2026 12:00:30 GMT  | PT30S",
        "Sunday, 01-Nov-26 12:00:30 GMT | PT30S",
        "Sun Nov  1 12:00:30 2026       | PT30S",
        "Sun, 01 Nov 2026 11:59:59 GMT  | PT0S",
        "Thu, 01 Jan 1970 00:00:00 GMT  | PT0S",
      })
  void readsSecondsAndDates(String value, Duration delay) {
    assertThat(RetryAfter.of(headers(value), NOW).delay()).isEqualTo(delay);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "86401",
        "999999999",
        "99999999999999999999999999",
        "Mon, 02 Nov 2026 12:00:01 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
      })
  void waitsNoLongerThanADay(String value) {
    assertThat(RetryAfter.of(headers(value), NOW))
        .isEqualTo(
            new RetryAfter(
                Duration.ofHours(24), false, "Retry-After '" + value + "' taken for 24h"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-1", "1.5", "+5", "0x10", "1 s", "\u0661", ""})
  void understandsNothingElse(String value) {
    assertThat(RetryAfter.of(headers(value), NOW))
        .isEqualTo(new RetryAfter(null, false, "unreadable Retry-After '" + value + "'"));
  }

  @Test
  void countsADateByTheClockOfTheServer() {
    HttpHeaders late =
        headers(
            Map.of(
                "Date", "Sun, 01 Nov 2026 11:00:00 GMT",
                "Retry-After", "Sun, 01 Nov 2026 11:00:05 GMT"));
    assertThat(RetryAfter.of(late, NOW).delay()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void saysNothingWhereThereIsNoHeader() {
    assertThat(RetryAfter.of(headers(Map.of()), NOW)).isEqualTo(RetryAfter.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void isPartOfTheRefusal(int status) {
    HttpFetchException refusal = refused(status, headers("7"));
    assertThat(refusal)
        .hasMessage("page '%s' is refused (status %d, Retry-After 7s)", PAGE, status);
    assertThat(refusal.reason()).isEqualTo(Reason.STATUS);
    assertThat(refusal.status()).isEqualTo(status);
    assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(7));
    assertThat(page(status, headers("7")).retryAfter()).contains(Duration.ofSeconds(7));
  }

  @Test
  void isGivenUpWhereItIsLongerThanAnybodyWaits() {
    Page page = page(429, headers("3600"));
    HttpFetchException refusal =
        catchThrowableOfType(
            HttpFetchException.class, () -> page.requireSuccess(Duration.ofMinutes(1)));
    assertThat(refusal)
        .hasMessage("page '%s' is refused (status 429, Retry-After 1h, longer than 1m)", PAGE);
    assertThat(refusal.retryAfter()).contains(Duration.ofHours(1));
    assertThat(HttpFetcher.isWorthRetrying(refusal)).isFalse();
    assertThat(HttpFetcher.isWorthRetrying(refused(429, headers("3600")))).isTrue();
  }

  @Test
  void isNotTooLongWhereItIsAsLong() {
    Page page = page(429, headers("60"));
    HttpFetchException refusal =
        catchThrowableOfType(
            HttpFetchException.class, () -> page.requireSuccess(Duration.ofMinutes(1)));
    assertThat(refusal)
        .hasMessage("page '%s' is refused (status 429, Retry-After 1m)", PAGE)
        .matches(HttpFetcher::isWorthRetrying);
  }

  @Test
  void meansNothingWithAnotherStatus() {
    HttpFetchException refusal = refused(500, headers("7"));
    assertThat(refusal).hasMessage("page '%s' is refused (status 500)", PAGE);
    assertThat(refusal.retryAfter()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 299})
  void letsASuccessPass(int status) {
    Page page = page(status, headers("7"));
    assertThat(page.requireSuccess()).isSameAs(page);
    assertThat(page.retryAfter()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "429, true",
    "502, true",
    "503, true",
    "504, true",
    "301, false",
    "400, false",
    "404, false",
    "500, false",
    "501, false"
  })
  void tellsWhichStatusIsWorthAnotherAttempt(int status, boolean worth) {
    assertThat(HttpFetcher.isWorthRetrying(refused(status, headers(Map.of())))).isEqualTo(worth);
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECT", "TIMEOUT", "CLOSED", "TRUNCATED", "OVERLOADED"})
  void tellsThatTheNetworkIsWorthAnotherAttempt(Reason reason) {
    assertThat(HttpFetcher.isWorthRetrying(failure(reason))).isTrue();
    assertThat(HttpFetcher.isWorthRetrying(new TimeoutException())).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CONNECT", "TIMEOUT", "CLOSED", "TRUNCATED", "OVERLOADED"},
      mode = EnumSource.Mode.EXCLUDE)
  void tellsThatNothingElseIs(Reason reason) {
    assertThat(HttpFetcher.isWorthRetrying(failure(reason))).isFalse();
    assertThat(HttpFetcher.isWorthRetrying(new IllegalStateException())).isFalse();
  }

  private static HttpFetchException failure(Reason reason) {
    return new HttpFetchException(reason, PAGE, "failure", null);
  }
}
