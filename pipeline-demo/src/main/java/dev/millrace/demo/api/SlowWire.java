package dev.millrace.demo.api;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.NettyInbound;
import reactor.netty.NettyOutbound;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;

/**
 * Passes on what comes to a free port of the loopback interface, and what comes back, each piece
 * after a random delay: what was evenly spaced bunches on the way.
 */
public final class SlowWire implements AutoCloseable {

  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

  private final InetSocketAddress target;
  private final Duration longestDelay;
  private final DisposableServer server;

  private SlowWire(InetSocketAddress target, Duration longestDelay) {
    this.target = target;
    this.longestDelay = longestDelay;
    this.server = TcpServer.create().host("127.0.0.1").port(0).handle(this::connect).bindNow();
  }

  /**
   * Lays the wire; it carries until it is closed.
   *
   * @param longestDelay of each piece, in each direction
   */
  public static SlowWire to(InetSocketAddress target, Duration longestDelay) {
    return new SlowWire(target, longestDelay);
  }

  /** Returns where it begins. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.address();
  }

  @Override
  public void close() {
    server.disposeNow(LONGEST_CLOSE);
  }

  private Publisher<Void> connect(NettyInbound in, NettyOutbound out) {
    return TcpClient.create()
        .remoteAddress(() -> target)
        .connect()
        .flatMap(far -> carry(in, out, far).doFinally(end -> far.dispose()));
  }

  private Mono<Void> carry(NettyInbound in, NettyOutbound out, Connection far) {
    Mono<Void> there = far.outbound().send(delayed(in)).then();
    Mono<Void> back = out.send(delayed(far.inbound())).then();
    return Mono.firstWithSignal(there, back);
  }

  private Flux<ByteBuf> delayed(NettyInbound from) {
    return from.receive().retain().concatMap(piece -> Mono.delay(delay()).thenReturn(piece), 1);
  }

  private Duration delay() {
    return Duration.ofNanos(ThreadLocalRandom.current().nextLong(longestDelay.toNanos() + 1));
  }
}
