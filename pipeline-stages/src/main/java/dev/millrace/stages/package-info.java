/**
 * The engine: turns a declaration into running sources, queues and workers. Start from {@link
 * dev.millrace.stages.StagesEngine}.
 */
@NullMarked
package dev.millrace.stages;

import org.jspecify.annotations.NullMarked;
