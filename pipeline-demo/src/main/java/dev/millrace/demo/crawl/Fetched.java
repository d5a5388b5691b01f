package dev.millrace.demo.crawl;

import dev.millrace.http.Page;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a fetch ended: with a page or with an error, which is a result like any other.
 *
 * @param page the page; {@code null} if there was none
 * @param error why there was none
 * @param retries how often it was asked for again
 * @param spent how long all of it took, waits included
 */
public record Fetched(
    Target target, @Nullable Page page, @Nullable Throwable error, int retries, Duration spent) {

  /** Returns this as one that failed. */
  Fetched failed(Throwable why) {
    return new Fetched(target, null, why, retries, spent);
  }

  @Override
  public String toString() {
    return target.named().text();
  }
}
