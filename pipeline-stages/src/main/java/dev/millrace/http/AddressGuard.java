package dev.millrace.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Predicate;

/**
 * Refuses to connect to an address that is not allowed. It stands where the connection is made, so
 * it sees what is dialled: after the name was resolved, and for each redirect.
 *
 * <p>The channel's event loop calls everything here.
 */
final class AddressGuard extends ChannelOutboundHandlerAdapter {

  private final Predicate<? super InetAddress> allowed;

  private AddressGuard(Predicate<? super InetAddress> allowed) {
    this.allowed = allowed;
  }

  static void watch(Channel channel, Predicate<? super InetAddress> allowed) {
    channel.pipeline().addFirst("millrace.addressGuard", new AddressGuard(allowed));
  }

  @Override
  public void connect(
      ChannelHandlerContext context,
      SocketAddress remote,
      SocketAddress local,
      ChannelPromise promise)
      throws Exception {
    // What has no address, such as a name that a proxy resolves, cannot be allowed either.
    if (remote instanceof InetSocketAddress socket
        && !socket.isUnresolved()
        && allowed.test(socket.getAddress())) {
      super.connect(context, remote, local, promise);
    } else {
      promise.setFailure(new RefusedAddressException(remote));
      close(context, context.newPromise());
    }
  }
}
