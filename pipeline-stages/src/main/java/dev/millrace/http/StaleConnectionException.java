package dev.millrace.http;

import java.io.IOException;

/**
 * Says within this package that a connection was used before and may have been closed by the server
 * since: another one must be asked.
 */
final class StaleConnectionException extends IOException {

  private static final long serialVersionUID = 1L;

  StaleConnectionException() {
    super("the connection was used before");
  }

  /** Tells whether this is one, or is about one. */
  static boolean isCauseOf(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof StaleConnectionException) {
        return true;
      }
    }
    return false;
  }
}
