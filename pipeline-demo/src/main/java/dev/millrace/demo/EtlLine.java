package dev.millrace.demo;

import java.util.List;

/**
 * A line on its way to be read.
 *
 * @param header the names of the columns; empty if the file has no header
 */
record EtlLine(Line line, List<String> header) {

  /** Returns what the line says. */
  EtlRow parse(EtlFormat format) {
    if (line.problem() != null) {
      throw new BadLineException(line.problem());
    }
    return new EtlRow(line.number(), "", format.parse(line.text(), header));
  }

  @Override
  public String toString() {
    return "line " + line.number();
  }
}
