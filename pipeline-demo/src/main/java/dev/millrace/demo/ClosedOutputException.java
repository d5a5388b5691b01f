package dev.millrace.demo;

/** Nobody reads standard output any more. */
final class ClosedOutputException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ClosedOutputException() {
    super("standard output is closed");
  }
}
