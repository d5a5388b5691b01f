package dev.millrace.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.net.URI;
import java.net.URLDecoder;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Names the host in each request, for a proxy that it is sent to (RFC 9112, 3.2.2).
 *
 * <p>The channel's event loop calls everything here.
 */
final class ThroughProxy extends ChannelOutboundHandlerAdapter {

  private final @Nullable String authorization;

  private ThroughProxy(URI proxy) {
    this.authorization = authorization(proxy);
  }

  static void watch(Channel channel, URI proxy) {
    channel
        .pipeline()
        .addAfter(NettyPipeline.HttpCodec, "millrace.throughProxy", new ThroughProxy(proxy));
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof HttpRequest request) {
      request.setUri("http://" + request.headers().get(HttpHeaderNames.HOST) + request.uri());
      if (authorization != null) {
        request.headers().set(HttpHeaderNames.PROXY_AUTHORIZATION, authorization);
      }
    }
    super.write(context, message, promise);
  }

  private static @Nullable String authorization(URI proxy) {
    String userInfo = proxy.getRawUserInfo();
    if (userInfo == null) {
      return null;
    }
    // In a URL a plus is a plus.
    String plain = URLDecoder.decode(userInfo.replace("+", "%2B"), UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(plain.getBytes(UTF_8));
  }
}
