package dev.millrace.stages;

/** What one rail of a stage has done. Written by whoever drains the rail, read by any thread. */
final class RailCounters {

  /** Items finished whose results went on. */
  final Counter handedOn = new Counter();

  /** Items finished with no result. */
  final Counter absorbed = new Counter();

  /** Items let go after a failure. */
  final Counter skipped = new Counter();

  /** Attempts that failed. */
  final Counter failed = new Counter();

  /** Attempts after the first. */
  final Counter retried = new Counter();

  /** Results emitted. */
  final Counter out = new Counter();
}
