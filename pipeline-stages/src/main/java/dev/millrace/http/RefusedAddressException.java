package dev.millrace.http;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Says within this package that an address was not dialled, since it is not allowed. */
final class RefusedAddressException extends ConnectException {

  private static final long serialVersionUID = 1L;

  private final boolean isUnresolved;

  RefusedAddressException(SocketAddress address) {
    super(show(address) + " is not a public address");
    this.isUnresolved = address instanceof InetSocketAddress socket && socket.isUnresolved();
  }

  /** Tells whether there was no address. */
  boolean isUnresolved() {
    return isUnresolved;
  }

  private static String show(SocketAddress address) {
    return address instanceof InetSocketAddress socket && !socket.isUnresolved()
        ? socket.getAddress().getHostAddress()
        : address.toString();
  }
}
