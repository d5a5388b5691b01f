package dev.millrace.http;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Closes a connection on which no whole head of a request arrives in time, after it was opened and
 * after each response. What drips in does not count: Reactor Netty's own idle timeout would begin
 * anew with each byte.
 *
 * <p>The channel's event loop calls everything here.
 */
final class HeadTimeout extends ChannelDuplexHandler {

  private final Duration limit;
  private @Nullable ScheduledFuture<?> alarm;

  private HeadTimeout(Duration limit) {
    this.limit = limit;
  }

  static void watch(Channel channel, Duration limit) {
    channel
        .pipeline()
        .addAfter(NettyPipeline.HttpCodec, "millrace.headTimeout", new HeadTimeout(limit));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    if (context.channel().isActive()) {
      start(context);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    start(context);
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest) {
      stop();
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof LastHttpContent) {
      start(context);
    }
    super.write(context, message, promise);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stop();
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    stop();
  }

  private void start(ChannelHandlerContext context) {
    stop();
    alarm = context.executor().schedule(() -> expire(context), limit.toNanos(), NANOSECONDS);
  }

  private void stop() {
    if (alarm != null) {
      alarm.cancel(false);
      alarm = null;
    }
  }

  private void expire(ChannelHandlerContext context) {
    try {
      close(context, context.newPromise());
    } catch (Exception e) {
      context.fireExceptionCaught(e);
    }
  }
}
