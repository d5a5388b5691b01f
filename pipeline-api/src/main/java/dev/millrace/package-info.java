/** What a user declares and a stage author implements: values, contracts and exceptions. */
@NullMarked
package dev.millrace;

import org.jspecify.annotations.NullMarked;
