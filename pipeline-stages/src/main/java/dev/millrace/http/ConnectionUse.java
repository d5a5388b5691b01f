package dev.millrace.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import reactor.netty.NettyPipeline;

/**
 * Tells of a connection whether it was used before, and whether the request on it has had a byte of
 * an answer. It stands before what decodes HTTP, and after TLS, whose own bytes are no answer.
 *
 * <p>The channel's event loop calls everything here.
 */
final class ConnectionUse extends ChannelInboundHandlerAdapter {

  private static final AttributeKey<ConnectionUse> KEY =
      AttributeKey.valueOf("millrace.connectionUse");

  private int requests;
  private boolean heard;

  private ConnectionUse() {}

  static void watch(Channel channel) {
    ConnectionUse use = new ConnectionUse();
    channel.attr(KEY).set(use);
    channel.pipeline().addBefore(NettyPipeline.HttpCodec, "millrace.connectionUse", use);
  }

  /** Returns the use of a connection by a request that is about to be sent. */
  static ConnectionUse begin(Channel channel) {
    ConnectionUse use = channel.attr(KEY).get();
    use.requests++;
    use.heard = false;
    return use;
  }

  boolean isFirst() {
    return requests == 1;
  }

  /** Tells whether the server may have closed the connection before it saw the request. */
  boolean isPerhapsUnseen() {
    return !isFirst() && !heard;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    heard = true;
    context.fireChannelRead(message);
  }
}
