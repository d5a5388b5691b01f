package dev.millrace.http;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a host that is an IPv4 address in one of the ways that browsers know: {@code 127.1}, {@code
 * 0x7f000001}, {@code 0177.0.0.1} (WHATWG URL, 3.5). No other library here does.
 */
final class Ipv4Host {

  private static final int MOST_PARTS = 4;
  private static final int BYTE = 256;
  private static final Pattern NUMBER = Pattern.compile("0[xX][0-9a-fA-F]*|[0-9]+");
  private static final Pattern OCTAL = Pattern.compile("0[0-7]*");
  private static final long TOO_LARGE = 1L << 32;

  private Ipv4Host() {}

  /** Tells whether a host can be nothing but an address: it ends in a number. */
  static boolean isMeant(String host) {
    int end = host.endsWith(".") ? host.length() - 1 : host.length();
    int begin = host.lastIndexOf('.', end - 1) + 1;
    // Of most hosts the first letter tells.
    return begin < end
        && Character.isDigit(host.charAt(begin))
        && NUMBER.matcher(host.substring(begin, end)).matches();
  }

  /** Returns the four numbers of an address; {@code null} if it is none. */
  static @Nullable String read(String host) {
    String[] parts = parts(host);
    if (parts.length > MOST_PARTS) {
      return null;
    }
    long[] numbers = Arrays.stream(parts).mapToLong(Ipv4Host::number).toArray();
    int last = numbers.length - 1;
    long address = numbers[last];
    // The last one stands for all bytes that are left.
    if (address < 0 || address >= 1L << (Byte.SIZE * (MOST_PARTS - last))) {
      return null;
    }
    for (int i = 0; i < last; i++) {
      if (numbers[i] < 0 || numbers[i] >= BYTE) {
        return null;
      }
      address += numbers[i] << (Byte.SIZE * (MOST_PARTS - 1 - i));
    }
    return "%d.%d.%d.%d"
        .formatted(
            address >> 24, address >> 16 & BYTE - 1, address >> 8 & BYTE - 1, address & BYTE - 1);
  }

  /** Returns the parts between the dots; one at the end means nothing. */
  private static String[] parts(String host) {
    return (host.endsWith(".") ? host.substring(0, host.length() - 1) : host).split("\\.", -1);
  }

  private static long number(String part) {
    if (!NUMBER.matcher(part).matches()) {
      return -1;
    }
    boolean isHex = part.length() > 1 && (part.charAt(1) | ' ') == 'x';
    boolean isOctal = !isHex && part.length() > 1 && part.charAt(0) == '0';
    if (isOctal && !OCTAL.matcher(part).matches()) {
      return -1;
    }
    String digits = (isHex ? part.substring(2) : part).replaceFirst("^0+(?=.)", "");
    if (digits.length() > 11) {
      return TOO_LARGE;
    }
    return digits.isEmpty() ? 0 : Long.parseLong(digits, isHex ? 16 : isOctal ? 8 : 10);
  }
}
