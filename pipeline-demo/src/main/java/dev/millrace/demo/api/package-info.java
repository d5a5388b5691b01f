/** A server with a limit of its own, and a wire that is slow; start from {@link ApiServer}. */
@NullMarked
package dev.millrace.demo.api;

import org.jspecify.annotations.NullMarked;
