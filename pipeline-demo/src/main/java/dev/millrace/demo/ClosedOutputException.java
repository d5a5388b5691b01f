package dev.millrace.demo;

/** Nobody reads standard output any more. */
final class ClosedOutputException extends RuntimeException {

  /** As a shell tells it of a program that SIGPIPE has ended. */
  static final int EXIT = 141;

  private static final long serialVersionUID = 1L;

  ClosedOutputException() {
    super("standard output is closed");
  }
}
