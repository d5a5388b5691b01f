package dev.millrace.http;

import static io.netty.util.NetUtil.createByteArrayFromIpAddressString;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The addresses that share their first bits. */
final class AddressBlock {

  private static final Pattern CIDR = Pattern.compile("([0-9a-fA-F.:]+)(?:/([0-9]{1,3}))?");

  private final byte[] address;
  private final int bits;

  private AddressBlock(byte[] address, int bits) {
    this.address = address;
    this.bits = bits;
  }

  /** Returns a block that is written as {@code 10.0.0.0/8}. */
  static AddressBlock of(String cidr) {
    AddressBlock block = parse(cidr);
    if (block == null) {
      throw new IllegalArgumentException("cidr must be a block of addresses, was " + cidr);
    }
    return block;
  }

  /** Returns a block, or one address, or {@code null} if the text is neither. */
  static @Nullable AddressBlock parse(String text) {
    Matcher cidr = CIDR.matcher(text);
    byte[] address = cidr.matches() ? createByteArrayFromIpAddressString(cidr.group(1)) : null;
    if (address == null) {
      return null;
    }
    int most = address.length * Byte.SIZE;
    int bits = cidr.group(2) == null ? most : Integer.parseInt(cidr.group(2));
    return bits <= most ? new AddressBlock(address, bits) : null;
  }

  /** Returns the address that a host of a URI is, or {@code null} if it is a name. */
  static @Nullable InetAddress literal(String host) {
    byte[] bytes = createByteArrayFromIpAddressString(host.replaceAll("^\\[|]$", ""));
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean contains(byte[] other) {
    if (other.length != address.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if (((address[bit / 8] ^ other[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
