/**
 * A small web site on loopback for the demo to fetch, good pages and bad. Start from {@link
 * dev.millrace.demo.site.DemoSite}.
 */
@NullMarked
package dev.millrace.demo.site;

import org.jspecify.annotations.NullMarked;
