package dev.millrace.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.select.Evaluator;
import org.jsoup.select.QueryParser;
import org.jsoup.select.Selector.SelectorParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What is read from a page under a name. */
record Selection(String name, Evaluator selector) {

  /** Reads a name and a selector: {@code price=.price}. */
  static final class Reader implements ITypeConverter<Selection> {

    private static final Pattern SELECTION = Pattern.compile("([\\w-]{1,40})=(.+)");

    @Override
    public Selection convert(String text) {
      Matcher matcher = SELECTION.matcher(text);
      try {
        if (matcher.matches()) {
          return new Selection(matcher.group(1), QueryParser.parse(matcher.group(2)));
        }
      } catch (SelectorParseException | IllegalArgumentException notOne) {
        // Told below, with what is expected.
      }
      throw new TypeConversionException(
          "must be a name and a CSS selector such as price=.price, was '%s'".formatted(text));
    }
  }
}
