package dev.millrace.http;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Closes each connection that comes while as many as may be are open. Safe to use from any thread.
 */
final class ConnectionLimit {

  private final int most;
  private final AtomicInteger open = new AtomicInteger();

  ConnectionLimit(int most) {
    this.most = most;
  }

  /** Counts a connection that is about to begin until it is closed. */
  @SuppressWarnings("FutureReturnValueIgnored") // they are the channel's own
  void admit(Channel connection) {
    boolean tooMany = open.incrementAndGet() > most;
    connection.closeFuture().addListener(closed -> open.decrementAndGet());
    if (tooMany) {
      connection.close();
    }
  }
}
