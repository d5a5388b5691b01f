/**
 * A crawl: which pages there are to fetch, in which order, and what becomes of each. Start from
 * {@link dev.millrace.demo.crawl.Crawl}.
 */
@NullMarked
package dev.millrace.demo.crawl;

import org.jspecify.annotations.NullMarked;
