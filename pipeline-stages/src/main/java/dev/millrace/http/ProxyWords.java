package dev.millrace.http;

import io.netty.handler.proxy.ProxyConnectException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in words for people why a proxy opens no tunnel. */
final class ProxyWords {

  // protocol, authorization, proxy => destination, what went wrong
  private static final Pattern NETTY =
      Pattern.compile("(?s)\\w+, \\w+, \\S+ => \\S+?(?:, (?<why>.*))?");
  private static final String STATUS = "status: ";

  private ProxyWords() {}

  static String of(URI proxy, ProxyConnectException failure) {
    String name = "proxy " + UriRules.show(proxy);
    String message = Printable.words(failure);
    Matcher netty = NETTY.matcher(message);
    String why = netty.matches() ? String.valueOf(netty.group("why")) : message;
    if (why.startsWith(STATUS)) {
      return name + " answers CONNECT with " + why.substring(STATUS.length());
    }
    if (why.equals("timeout")) {
      return name + " does not answer CONNECT in time";
    }
    return why.equals("null") ? name + " opens no tunnel" : name + ": " + why;
  }
}
