package dev.millrace.demo;

import dev.millrace.demo.crawl.HostPattern;
import dev.millrace.http.Link;
import java.net.URI;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a host, or {@code *.} and one. */
final class HostName implements ITypeConverter<HostPattern> {

  private static final String ANY = "*.";

  @Override
  public HostPattern convert(String text) {
    boolean any = text.startsWith(ANY);
    String name = any ? text.substring(ANY.length()) : text;
    // As a link would name it: in lower case, and of ASCII letters.
    String host = Link.of("http://" + name + "/").uri().map(URI::getRawAuthority).orElse("");
    if (host.isEmpty() || name.matches(".*[/:@?#\\\\\\s].*")) {
      throw new TypeConversionException(
          "must be a host such as example.org or *.example.org, was '%s'".formatted(text));
    }
    return new HostPattern(any ? ANY + host : host);
  }
}
