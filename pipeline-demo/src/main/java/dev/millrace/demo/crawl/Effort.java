package dev.millrace.demo.crawl;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What a fetch cost.
 *
 * @param ms how long the last attempt took, in milliseconds
 * @param waited how long it waited besides: for its turn, for robots.txt, for another attempt
 * @param retries how often it was asked for again
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record Effort(@JsonInclude long ms, long waited, int retries) {}
