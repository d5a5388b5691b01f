package dev.millrace.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What a line of a file says. */
enum EtlFormat {

  /** Lines of the Common or Combined Log Format of web servers. */
  LOG {
    @Override
    boolean hasHeader() {
      return false;
    }

    @Override
    Map<String, String> parse(String line, List<String> header) {
      Matcher matcher = ACCESS.matcher(line);
      if (!matcher.matches()) {
        throw new BadLineException("not in Common Log Format");
      }
      Map<String, String> fields = new LinkedHashMap<>();
      for (int i = 0; i < ACCESS_FIELDS.size(); i++) {
        String value = matcher.group(i + 1);
        if (value != null) {
          fields.put(ACCESS_FIELDS.get(i), value);
        }
      }
      return fields;
    }
  },

  /** Comma-separated values (RFC 4180) with a header line; a value stands on one line. */
  CSV {
    @Override
    boolean hasHeader() {
      return true;
    }

    @Override
    Map<String, String> parse(String line, List<String> header) {
      List<String> values = values(line);
      if (values.size() != header.size()) {
        throw new BadLineException(
            "%d values for %d columns".formatted(values.size(), header.size()));
      }
      Map<String, String> fields = new LinkedHashMap<>();
      for (int i = 0; i < values.size(); i++) {
        fields.put(header.get(i), values.get(i));
      }
      return fields;
    }
  };

  private static final Pattern ACCESS =
      Pattern.compile(
          "(\\S++) \\S++ (\\S++) \\[([^]]++)] \"((?:[^\"\\\\]++|\\\\.)*+)\" (\\d{3}) (\\d++|-)"
              + "(?: \"((?:[^\"\\\\]++|\\\\.)*+)\" \"((?:[^\"\\\\]++|\\\\.)*+)\")?+");

  private static final List<String> ACCESS_FIELDS =
      List.of("host", "user", "time", "request", "status", "bytes", "referer", "agent");

  /** Returns the format that a file's name promises. */
  static EtlFormat of(Path file) {
    String name = file.toString();
    return name.endsWith(".csv") || name.endsWith(".csv.gz") ? CSV : LOG;
  }

  /** Reads the name of a format. */
  static final class Reader implements ITypeConverter<EtlFormat> {

    @Override
    public EtlFormat convert(String text) {
      return switch (text) {
        case "csv" -> CSV;
        case "log" -> LOG;
        default ->
            throw new TypeConversionException("must be log or csv, was '%s'".formatted(text));
      };
    }
  }

  /** Tells whether the first line names the columns. */
  abstract boolean hasHeader();

  /**
   * Returns the values of a line by name, in their order.
   *
   * @param header the columns; empty if the format has no header
   * @throws BadLineException if the line is not in this format
   */
  abstract Map<String, String> parse(String line, List<String> header);

  /**
   * Returns the values of a line of CSV.
   *
   * @throws BadLineException if it is none
   */
  static List<String> values(String line) {
    try (CSVParser parser = CSVParser.parse(line, CSVFormat.RFC4180)) {
      List<CSVRecord> records = parser.getRecords();
      if (records.size() == 1) {
        return records.get(0).toList();
      }
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      // What it says of lines and bytes counts from the beginning of this one.
    }
    throw new BadLineException("not a row of CSV");
  }
}
