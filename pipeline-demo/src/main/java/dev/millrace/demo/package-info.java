/** The runner: one small class per command. */
@NullMarked
package dev.millrace.demo;

import org.jspecify.annotations.NullMarked;
