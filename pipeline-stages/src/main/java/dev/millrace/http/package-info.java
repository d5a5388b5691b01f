/**
 * Fetches pages over HTTP, with a limit on everything a hostile server could make endless, and
 * takes items over HTTP, with the same for clients.
 *
 * <p>Start from {@link dev.millrace.http.HttpFetcher}, {@link dev.millrace.http.Link}, {@link
 * dev.millrace.http.Robots} or {@link dev.millrace.http.HttpSource}. The package needs {@code
 * reactor-netty-http} and {@code okhttp-jvm}, of which it uses no more than what reads URLs:
 * optional dependencies of this module.
 */
@NullMarked
package dev.millrace.http;

import org.jspecify.annotations.NullMarked;
