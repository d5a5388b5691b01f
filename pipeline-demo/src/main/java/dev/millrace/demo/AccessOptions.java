package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.http.HttpFetcherBuilder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
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

  /** Returns the options of the client with these added. */
  HttpFetcherBuilder applyTo(HttpFetcherBuilder client) {
    return noCookies ? client : client.keepCookies();
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
