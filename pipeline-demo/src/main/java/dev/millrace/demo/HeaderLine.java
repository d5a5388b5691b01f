package dev.millrace.demo;

import dev.millrace.http.PageRequest;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A header to be sent. */
record HeaderLine(String name, String value) {

  /** Adds it to a request. */
  PageRequest addTo(PageRequest request) {
    return request.header(name, value);
  }

  /** Reads a header as it stands in a request: {@code Accept-Language: fr}. */
  static final class Reader implements ITypeConverter<HeaderLine> {

    private static final Pattern LINE = Pattern.compile("([^:\\s]+):\\s*(.*?)\\s*");
    private static final URI ANYWHERE = URI.create("http://localhost/");

    @Override
    public HeaderLine convert(String text) {
      Matcher matcher = LINE.matcher(text);
      if (!matcher.matches()) {
        // What follows a colon may be a secret.
        throw new TypeConversionException(
            "must be a header such as 'Accept-Language: fr', was '%s'"
                .formatted(text.replaceFirst(":.*", ": ***")));
      }
      HeaderLine line = new HeaderLine(matcher.group(1), matcher.group(2));
      try {
        line.addTo(PageRequest.of(ANYWHERE));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "must be a header that may be set, was '%s: ***' (%s)"
                .formatted(line.name(), e.getMessage()));
      }
      return line;
    }
  }
}
