/** HTTP stages on Reactor Netty. */
@NullMarked
package dev.millrace.http;

import org.jspecify.annotations.NullMarked;
