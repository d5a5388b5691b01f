/** Bounded queues in memory, each a sink that makes its producers wait. */
@NullMarked
package dev.millrace.queue;

import org.jspecify.annotations.NullMarked;
