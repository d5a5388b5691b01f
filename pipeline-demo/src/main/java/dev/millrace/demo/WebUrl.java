package dev.millrace.demo;

import dev.millrace.demo.crawl.Named;
import java.net.URI;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the address of a page, as browsers do. */
final class WebUrl implements ITypeConverter<URI> {

  @Override
  public URI convert(String text) {
    Named named = Named.asked(text);
    if (named.isBroken()) {
      throw new TypeConversionException("must %s, was '%s'".formatted(named.rule(), named.text()));
    }
    return named.uri();
  }
}
