package dev.millrace.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A server on a loopback port that does to each connection whatever a test tells it to. */
final class RawServer implements AutoCloseable {

  /** What is done with one connection, to which nothing is sent afterwards. */
  @FunctionalInterface
  interface Script {
    void serve(Peer peer) throws IOException;
  }

  private static final int BACKLOG = 50;

  private final ServerSocket serverSocket;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final Sinks.Many<Integer> open = Sinks.many().replay().latest();
  private final Sinks.Empty<Void> clientGone = Sinks.empty();

  // Written by the test, read by the thread of each new connection.
  private volatile Script script;
  // Guarded by this.
  private int openCount;

  private RawServer(ServerSocket serverSocket, Script script) {
    this.serverSocket = serverSocket;
    this.script = script;
    daemon(this::acceptAll);
  }

  static RawServer start(Script script) {
    return startOn("127.0.0.1", script);
  }

  static RawServer startOn(String address, Script script) {
    return start(ServerSocketFactory.getDefault(), address, script);
  }

  static RawServer startTls(SSLContext context, Script script) {
    return start(context.getServerSocketFactory(), "127.0.0.1", script);
  }

  private static RawServer start(ServerSocketFactory sockets, String address, Script script) {
    try {
      InetAddress local = InetAddress.getByName(address);
      return new RawServer(sockets.createServerSocket(0, BACKLOG, local), script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a request on each connection, sends this and closes. */
  static RawServer answering(String response) {
    return start(
        peer -> {
          peer.readRequest();
          peer.send(response);
        });
  }

  URI uri() {
    String host = serverSocket.getInetAddress().getHostAddress();
    String bracketed = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + bracketed + ":" + serverSocket.getLocalPort() + "/");
  }

  int connections() {
    return connections.get();
  }

  /** Completes when the client has closed every connection that it made. */
  Mono<Void> clientHasClosedAll() {
    return open.asFlux().filter(count -> count == 0).next().then();
  }

  /** Answers on new connections as a good server does. */
  void behave() {
    script =
        peer -> {
          peer.readRequest();
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ngood");
        };
  }

  /** Completes when a client has closed a connection that a script waits on. */
  Mono<Void> clientGone() {
    return clientGone.asMono();
  }

  @Override
  public void close() {
    try {
      serverSocket.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void acceptAll() {
    while (!serverSocket.isClosed()) {
      try {
        Socket socket = serverSocket.accept();
        sockets.add(socket);
        countOpen(1);
        connections.incrementAndGet();
        daemon(() -> serve(socket));
      } catch (IOException e) {
        // The test has closed the server.
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      Peer peer = new Peer(socket);
      script.serve(peer);
      // Only this side is closed: what the client does about it can be seen.
      socket.shutdownOutput();
      peer.awaitClientGone();
    } catch (IOException e) {
      // The client has gone, as most of these tests want it to.
      clientGone.tryEmitEmpty();
    } finally {
      countOpen(-1);
    }
  }

  private synchronized void countOpen(int change) {
    openCount += change;
    open.tryEmitNext(openCount).orThrow();
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "raw-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** The server's side of one connection. */
  final class Peer {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private Peer(Socket socket) throws IOException {
      socket.setTcpNoDelay(true);
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
    }

    /** Waits for something to come. */
    void readByte() throws IOException {
      if (in.read() < 0) {
        throw new IOException("client gone");
      }
    }

    /** Returns the head of the next request. */
    String readRequest() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          throw new IOException("client gone");
        }
        head.append((char) next);
      }
      return head.toString();
    }

    /** Returns the path of the next request. */
    String readPath() throws IOException {
      String head = readRequest();
      return head.substring("GET ".length(), head.indexOf(" HTTP/1.1"));
    }

    void send(String text) throws IOException {
      send(text.getBytes(ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    /** Sends this again and again, until the client closes the connection. */
    void sendForEver(String text) throws IOException {
      byte[] bytes = text.getBytes(ISO_8859_1);
      while (true) {
        send(bytes);
      }
    }

    /** Sends the drop again and again, slowly enough to be late and too often to be silent. */
    void drip(String first, String drop) throws IOException {
      send(first);
      Iterator<Long> clock =
          Flux.interval(Duration.ofMillis(50)).onBackpressureDrop().toIterable(1).iterator();
      while (clock.hasNext()) {
        clock.next();
        send(drop);
      }
    }

    /** Closes the connection in the way that loses what is on it. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Says nothing until the client closes the connection. */
    void awaitClientGone() throws IOException {
      while (in.read() >= 0) {
        // Whatever comes is ignored.
      }
      clientGone.tryEmitEmpty();
    }
  }
}
