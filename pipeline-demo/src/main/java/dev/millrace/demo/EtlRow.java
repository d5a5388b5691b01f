package dev.millrace.demo;

import java.util.Map;

/**
 * What a line says, as it is written.
 *
 * @param line its number
 * @param region what was looked up for it
 * @param fields its values by name, in their order
 */
record EtlRow(long line, String region, Map<String, String> fields) {

  /** Returns what it is looked up by: its first value. */
  String lookedUpBy() {
    return fields.values().iterator().next();
  }

  /** Returns how many characters its values have. */
  long size() {
    return fields.values().stream().mapToLong(String::length).sum();
  }

  EtlRow in(String region) {
    return new EtlRow(line, region, fields);
  }
}
