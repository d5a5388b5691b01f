package dev.millrace.demo;

/** A line is not what it should be; the message says why. */
final class BadLineException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BadLineException(String message) {
    super(message, null, false, false);
  }
}
