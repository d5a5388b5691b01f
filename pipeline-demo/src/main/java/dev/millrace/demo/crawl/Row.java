package dev.millrace.demo.crawl;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.millrace.http.HttpFetchException;
import dev.millrace.http.Page;
import dev.millrace.http.PageVersion;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of one page.
 *
 * @param url what was asked for, in its normal form
 * @param depth how many links lead to it
 * @param from the page that links to it; {@code null} if it was asked for
 * @param reason the kind of failure in one word; {@code null} if there was an answer
 * @param error why it failed; {@code null} if it did not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Row(
    String url,
    @JsonUnwrapped Answer answer,
    @JsonUnwrapped Content content,
    int depth,
    @Nullable String from,
    @JsonUnwrapped Effort effort,
    @Nullable String reason,
    @Nullable String error) {

  private static final String INVALID = "invalid-url";

  /** Begins the error of what is no URL. */
  private static final String MUST = "must ";

  /**
   * Returns the row of an answer, good or bad.
   *
   * @param isKnown whether the page is one that has not changed
   */
  static Row of(Fetched fetched, Page page, Content content, boolean isKnown) {
    String reason = null;
    String error = null;
    if (fetched.error() != null) {
      reason = reason(fetched.error());
      error = fetched.error().getMessage();
    } else if (page.status() / 100 != 2 && !isKnown) {
      error = "status " + page.status();
    }
    return of(fetched, Answer.of(page), content, page.elapsed(), reason, error);
  }

  /** Returns the row of a fetch without an answer. */
  static Row failed(Fetched fetched) {
    Named named = fetched.target().named();
    if (named.rule() != null) {
      return of(fetched, Answer.NONE, Content.NONE, Duration.ZERO, INVALID, MUST + named.rule());
    }
    Throwable error = requireNonNull(fetched.error(), "neither page nor error");
    Duration elapsed =
        error instanceof HttpFetchException failure ? failure.elapsed() : fetched.spent();
    String message = error.getMessage() + Advice.about(error);
    return of(fetched, Answer.NONE, Content.NONE, elapsed, reason(error), message);
  }

  private static Row of(
      Fetched fetched,
      Answer answer,
      Content content,
      Duration elapsed,
      @Nullable String reason,
      @Nullable String error) {
    Target target = fetched.target();
    long ms = elapsed.toMillis();
    long waited = Math.max(0, fetched.spent().toMillis() - ms);
    return new Row(
        target.named().text(),
        answer,
        content,
        target.depth(),
        target.from(),
        new Effort(ms, waited, fetched.retries()),
        reason,
        error);
  }

  /** Returns the row of a page whose body was saved. */
  Row savedAs(String name) {
    return new Row(url, answer, content.savedAs(name), depth, from, effort, reason, error);
  }

  /** Returns the status, or the reason where there is one: what rows are counted by. */
  public String outcome() {
    return reason == null ? String.valueOf(answer.status()) : reason;
  }

  /** Tells whether the page is there. */
  public boolean succeeded() {
    return error == null;
  }

  /** Returns what tells whether the page has changed since; {@code null} if nothing does. */
  @Nullable PageVersion version() {
    if (error != null || (answer.etag() == null && answer.modified() == null)) {
      return null;
    }
    String found = answer.location() == null ? url : answer.location();
    return new PageVersion(URI.create(found), answer.etag(), answer.modified());
  }

  /** Returns what was named. */
  Named named() {
    return INVALID.equals(reason) && error != null
        ? new Named(url, error.substring(MUST.length()))
        : new Named(url, null);
  }

  private static String reason(Throwable error) {
    if (error instanceof RetryTooLateException) {
      return "retry-after";
    }
    return error instanceof HttpFetchException fetch
        ? fetch.reason().name().toLowerCase(Locale.ROOT).replace('_', '-')
        : "unexpected";
  }
}
