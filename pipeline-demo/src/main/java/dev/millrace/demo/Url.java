package dev.millrace.demo;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the address of a page. */
final class Url implements ITypeConverter<URI> {

  private static final Set<String> SCHEMES = Set.of("http", "https");

  @Override
  public URI convert(String text) {
    try {
      URI url = new URI(text).parseServerAuthority();
      if (url.getScheme() != null
          && SCHEMES.contains(url.getScheme().toLowerCase(Locale.ROOT))
          && url.getHost() != null
          && url.getRawUserInfo() == null) {
        return url;
      }
    } catch (URISyntaxException notAUrl) {
      // Told below, with what is expected.
    }
    throw new TypeConversionException(
        "must be an absolute http or https URL with no user info, was '%s'"
            .formatted(text.replaceFirst("//[^/?#]*@", "//***@")));
  }
}
