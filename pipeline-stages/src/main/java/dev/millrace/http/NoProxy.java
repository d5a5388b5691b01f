package dev.millrace.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The hosts to which requests go directly, as NO_PROXY lists them. */
final class NoProxy {

  private static final Pattern WITH_PORT = Pattern.compile("(.*?[^:]|\\[.*]):([0-9]{1,5})");

  private final List<Entry> entries;

  private NoProxy(List<Entry> entries) {
    this.entries = entries;
  }

  static NoProxy of(String list) {
    return new NoProxy(
        Stream.of(list.split("[,\\s]+", -1))
            .filter(text -> !text.isEmpty())
            .map(Entry::of)
            .toList());
  }

  boolean contains(Origin origin) {
    return entries.stream().anyMatch(entry -> entry.contains(origin));
  }

  /**
   * One of them.
   *
   * @param host in lower case, without the dot or star before a domain
   * @param block of addresses; {@code null} if it is a name
   * @param port 0 for all
   */
  private record Entry(String host, @Nullable AddressBlock block, int port) {

    static Entry of(String text) {
      Matcher withPort = WITH_PORT.matcher(text);
      boolean hasPort = withPort.matches() && text.indexOf(':') == text.lastIndexOf(':');
      boolean bracketed = withPort.matches() && text.startsWith("[");
      boolean ported = hasPort || bracketed;
      String host = bare(ported ? withPort.group(1) : text);
      int port = ported ? Integer.parseInt(withPort.group(2)) : 0;
      return new Entry(host, AddressBlock.parse(host), port);
    }

    private static String bare(String host) {
      return host.toLowerCase(Locale.ROOT).replaceAll("^\\*?\\.|^\\[|]$", "");
    }

    boolean contains(Origin origin) {
      return (port == 0 || port == origin.port()) && isHost(origin.host());
    }

    private boolean isHost(String name) {
      if (host.equals("*")) {
        return true;
      }
      if (block != null) {
        InetAddress address = AddressBlock.literal(name);
        return address != null && block.contains(address.getAddress());
      }
      return name.equals(host) || name.endsWith("." + host);
    }
  }
}
