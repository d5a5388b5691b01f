package dev.millrace.demo;

import dev.millrace.http.Link;
import java.net.URI;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the address of a page, as browsers do. */
final class WebUrl implements ITypeConverter<URI> {

  @Override
  public URI convert(String text) {
    return Link.of(text)
        .uri()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "must be an http or https URL, was '%s'"
                        .formatted(text.replaceFirst("//[^/?#]*@", "//***@"))));
  }
}
