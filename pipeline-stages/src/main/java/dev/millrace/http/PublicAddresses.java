package dev.millrace.http;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells which addresses belong to the public internet, by their bytes, since the methods of {@link
 * InetAddress} know only some of those that do not.
 *
 * <p>An IPv6 address is public only in 2000::/3, the space that is given to networks: so no
 * loopback, link-local or unique local address is, nor one that embeds an IPv4 address as mapped
 * and translated (NAT64) ones do. Both kinds are public only outside the blocks that IANA lists as
 * not globally reachable, and the tunnels Teredo and 6to4, which lead to any IPv4 address.
 */
final class PublicAddresses {

  private static final AddressBlock GLOBAL_UNICAST = AddressBlock.of("2000::/3");

  private static final List<AddressBlock> SPECIAL =
      Stream.of(
              // This network, private use, shared by a carrier's customers, loopback, link-local.
              "0.0.0.0/8",
              "10.0.0.0/8",
              "172.16.0.0/12",
              "192.168.0.0/16",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              // Protocol assignments, documentation, relays of 6to4 and of multicast, benchmarks.
              "192.0.0.0/24",
              "192.0.2.0/24",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "192.88.99.0/24",
              "192.52.193.0/24",
              "198.18.0.0/15",
              // Multicast, reserved, broadcast.
              "224.0.0.0/4",
              "240.0.0.0/4",
              // Protocol assignments, Teredo among them; 6to4; documentation.
              "2001::/23",
              "2002::/16",
              "2001:db8::/32",
              "3fff::/20")
          .map(AddressBlock::of)
          .toList();

  private PublicAddresses() {}

  static boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean given = bytes.length == 4 || GLOBAL_UNICAST.contains(bytes);
    return given && SPECIAL.stream().noneMatch(block -> block.contains(bytes));
  }
}
