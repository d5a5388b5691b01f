package dev.millrace.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What a robot calls itself.
 *
 * @param name as it may stand in a robots.txt
 * @param header the whole User-Agent
 */
record Agent(String name, String header) {

  static final Agent DEFAULT = new Agent("millrace", "millrace");

  /** Reads a name alone, or a whole User-Agent that begins with it. */
  static final class Reader implements ITypeConverter<Agent> {

    private static final Pattern AGENT =
        Pattern.compile("([A-Za-z_-]{1,40})(/[!-~]+)?( [ -~]{0,200})?");

    @Override
    public Agent convert(String text) {
      Matcher matcher = AGENT.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "must begin with up to 40 letters, _ and -, as in 'millbot/1.0 (+https://example.org)',"
                + " was '%s'".formatted(text));
      }
      return new Agent(matcher.group(1), text);
    }
  }
}
