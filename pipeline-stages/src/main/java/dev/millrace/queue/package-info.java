/**
 * The bounded queue, on its own or between two stages. Start from {@link
 * dev.millrace.queue.BoundedQueue}.
 */
@NullMarked
package dev.millrace.queue;

import org.jspecify.annotations.NullMarked;
