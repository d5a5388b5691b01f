package dev.millrace.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Lets through one response for each request of a connection, so that no page gets another's.
 *
 * <ul>
 *   <li>A response that is none, as {@link ResponseFaults} tells, fails.
 *   <li>1xx responses are passed over. Reactor Netty passes over 100 only: it takes a 103 for the
 *       answer, and the real answer for that of the connection's next request.
 *   <li>A response after the response closes the connection. Reactor Netty may write the next
 *       request as soon as a response ends, and would give it what follows; so the end is held
 *       until all that has been read is decoded.
 * </ul>
 *
 * <p>The channel's event loop calls everything here.
 */
final class ResponseGuard extends ChannelDuplexHandler {

  private enum State {
    /** No request is unanswered. */
    IDLE,
    /** A request has been written. */
    AWAITING,
    /** A 1xx response has begun. */
    INTERIM,
    /** The response has begun. */
    RESPONDING,
    /** The response has ended and its end is held. */
    ENDED
  }

  private State state = State.IDLE;
  private @Nullable Object end;

  private ResponseGuard() {}

  static void watch(Channel channel) {
    channel
        .pipeline()
        .addBefore(NettyPipeline.ReactiveBridge, "millrace.responseGuard", new ResponseGuard());
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof HttpRequest) {
      state = State.AWAITING;
    }
    super.write(context, message, promise);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (state == State.AWAITING && message instanceof HttpResponse response) {
      state = begin(response);
    }
    boolean last = message instanceof LastHttpContent;
    switch (state) {
      case INTERIM -> passOver(context, message, last);
      case RESPONDING -> passOn(context, message, last);
      case IDLE, AWAITING, ENDED -> refuse(context, message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    passEnd(context);
    context.fireChannelReadComplete();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    passEnd(context);
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    ReferenceCountUtil.release(end);
    end = null;
  }

  private static State begin(HttpResponse response) {
    String fault = response.decoderResult().isSuccess() ? ResponseFaults.of(response) : null;
    if (fault != null) {
      // Told in the decoder's way: Reactor Netty fails the request and closes the connection.
      response.setDecoderResult(DecoderResult.failure(new DecoderException(fault)));
      return State.RESPONDING;
    }
    boolean interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    return interim ? State.INTERIM : State.RESPONDING;
  }

  private void passOver(ChannelHandlerContext context, Object message, boolean last) {
    ReferenceCountUtil.release(message);
    if (last) {
      state = State.AWAITING;
      // Nobody else asks for what follows: to Reactor Netty nothing has happened.
      context.read();
    }
  }

  private void passOn(ChannelHandlerContext context, Object message, boolean last) {
    if (last) {
      state = State.ENDED;
      end = message;
    } else {
      context.fireChannelRead(message);
    }
  }

  private void refuse(ChannelHandlerContext context, Object message) throws Exception {
    ReferenceCountUtil.release(message);
    // Closed before the response ends, so that nobody takes the connection in between.
    close(context, context.newPromise());
    passEnd(context);
  }

  private void passEnd(ChannelHandlerContext context) {
    Object message = end;
    if (message != null) {
      end = null;
      state = State.IDLE;
      context.fireChannelRead(message);
    }
  }
}
