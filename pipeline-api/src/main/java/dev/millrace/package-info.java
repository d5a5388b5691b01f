/**
 * The declaration of a pipeline and what a run of it tells. Start from {@link
 * dev.millrace.Pipeline}.
 */
@NullMarked
package dev.millrace;

import org.jspecify.annotations.NullMarked;
