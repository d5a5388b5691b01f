package dev.millrace.demo.crawl;

/** Says that a page was not asked for, since the crawl is to stop. */
final class NotStartedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NotStartedException() {
    super("not started: the crawl is to stop", null, false, false);
  }
}
