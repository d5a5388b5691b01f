package dev.millrace.demo.crawl;

import java.time.Duration;

/** Says that a server wants to be left alone for longer than anyone waits. */
final class RetryTooLateException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RetryTooLateException(int status, Duration asked, Duration longest) {
    super(
        "status %d, to be asked again after %d s, longer than %d s"
            .formatted(status, asked.toSeconds(), longest.toSeconds()),
        null,
        false,
        false);
  }
}
