/**
 * Fetches pages over HTTP, with a limit on everything a hostile server could make endless.
 *
 * <p>Start from {@link dev.millrace.http.HttpFetcher}. The package needs {@code
 * reactor-netty-http}, an optional dependency of this module.
 */
@NullMarked
package dev.millrace.http;

import org.jspecify.annotations.NullMarked;
