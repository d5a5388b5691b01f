package dev.millrace.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.millrace.http.Page;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What became of one URL.
 *
 * @param url what was asked for
 * @param status the HTTP status; {@code null} if there was no answer
 * @param bytes the size of the body
 * @param title the page's title; {@code null} if it has none
 * @param ms how long the fetch took
 * @param reason the kind of failure in one word; {@code null} if there was an answer
 * @param error why it failed; {@code null} if it did not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"url", "status", "bytes", "title", "ms", "reason", "error"})
record ScrapeResult(
    URI url,
    @Nullable Integer status,
    long bytes,
    @Nullable String title,
    long ms,
    @Nullable String reason,
    @Nullable String error) {

  private static final int LONGEST_TITLE = 60;

  /** Returns the result of an answer, good or bad. */
  static ScrapeResult of(Page page, @Nullable String title, long ms) {
    String error = page.status() / 100 == 2 ? null : "status " + page.status();
    return new ScrapeResult(page.uri(), page.status(), page.bytes(), title, ms, null, error);
  }

  /** Returns the result of a fetch without an answer. */
  static ScrapeResult failed(URI url, long ms, String reason, String error) {
    return new ScrapeResult(url, null, 0, null, ms, reason, error);
  }

  /** Returns the status, or the reason where there is none: what results are counted by. */
  String outcome() {
    return reason == null ? String.valueOf(status) : reason;
  }

  /** Tells whether the page is there. */
  boolean succeeded() {
    return error == null;
  }

  /** Returns the result as one line for people. */
  String line() {
    String told = title == null ? "" : title;
    String cut = told.length() <= LONGEST_TITLE ? told : told.substring(0, LONGEST_TITLE) + "...";
    return Terminal.line(
        "%-18s %8d B %6d ms  %s  %s".formatted(outcome(), bytes, ms, url, cut).stripTrailing());
  }
}
