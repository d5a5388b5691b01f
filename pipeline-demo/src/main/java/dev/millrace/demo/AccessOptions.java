package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.http.HttpFetcherBuilder;
import dev.millrace.http.HttpProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say as whom pages are fetched, and by which way. */
final class AccessOptions {

  @Option(
      names = "--header",
      paramLabel = "NAME: VALUE",
      converter = HeaderLine.Reader.class,
      description = {
        "Send this header, too, to the sites of the URLs that are asked for and no others.",
        "May be given more than once."
      })
  List<HeaderLine> headers = new ArrayList<>();

  @Option(
      names = "--user",
      paramLabel = "NAME:PASSWORD",
      converter = User.class,
      description = "Authenticate to those sites by name and password.")
  @Nullable String user;

  @Option(names = "--no-cookies", description = "Send no cookies back.")
  boolean noCookies;

  @Option(
      names = "--proxy",
      paramLabel = "URL",
      converter = ProxyUrl.class,
      description = {
        "Send all requests through this proxy, as http://host:port or socks5://host:port.",
        "(default: what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say)"
      })
  @Nullable HttpProxy proxy;

  @Option(
      names = "--cacert",
      paramLabel = "FILE",
      description = "Trust the authorities in this PEM file, too.")
  @Nullable Path cacert;

  @Option(
      names = "--insecure",
      description = "Trust every server: anyone on the way can read and change everything.")
  boolean insecure;

  /**
   * Returns the options of the client with these added.
   *
   * @throws IOException with a message for the command line
   */
  HttpFetcherBuilder applyTo(HttpFetcherBuilder client, Map<String, String> environment)
      throws IOException {
    HttpFetcherBuilder with = client.proxy(proxyOf(environment));
    if (!noCookies) {
      with.keepCookies();
    }
    if (cacert != null) {
      try {
        with.trust(cacert);
      } catch (IllegalArgumentException e) {
        throw new IOException(String.valueOf(e.getMessage()).replaceFirst("^pem", "--cacert"), e);
      }
    }
    return insecure ? with.trustEveryone() : with;
  }

  private HttpProxy proxyOf(Map<String, String> environment) throws IOException {
    try {
      return proxy == null ? HttpProxy.fromEnvironment(environment) : proxy;
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Returns what is for the sites that are asked for. */
  Secrets secrets() {
    List<HeaderLine> all = new ArrayList<>(headers);
    if (user != null) {
      String credentials = Base64.getEncoder().encodeToString(user.getBytes(UTF_8));
      all.add(new HeaderLine("Authorization", "Basic " + credentials));
    }
    return new Secrets(all);
  }
}
