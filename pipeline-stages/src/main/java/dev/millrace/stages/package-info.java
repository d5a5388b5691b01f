/** The engine: runs a declared pipeline with its pools, limiters and failure policies. */
@NullMarked
package dev.millrace.stages;

import org.jspecify.annotations.NullMarked;
