/** Rate limits for stages and for any Flux. Start from {@link dev.millrace.limits.RateLimiters}. */
@NullMarked
package dev.millrace.limits;

import org.jspecify.annotations.NullMarked;
