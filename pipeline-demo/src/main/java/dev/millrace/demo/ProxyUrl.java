package dev.millrace.demo;

import dev.millrace.http.HttpProxy;
import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the address of a proxy. */
final class ProxyUrl implements ITypeConverter<HttpProxy> {

  @Override
  public HttpProxy convert(String text) {
    try {
      return HttpProxy.of(new URI(text));
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new TypeConversionException(
          "must be a proxy such as http://localhost:3128, was '%s'"
              .formatted(text.replaceFirst("//[^/]*@", "//***@")));
    }
  }
}
