/**
 * A kit for tests of pipelines: runs that a seed steers, with sources and functions replaced. It
 * needs no test framework. Start from {@link dev.millrace.testing.SeededRuns}.
 */
@NullMarked
package dev.millrace.testing;

import org.jspecify.annotations.NullMarked;
