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
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A server on a loopback port that does to each connection whatever a test tells it to. */
final class RawServer implements AutoCloseable {

  /** What is done with one connection, which is closed afterwards. */
  @FunctionalInterface
  interface Script {
    void serve(Peer peer) throws IOException;
  }

  private final ServerSocket serverSocket;
  private final Script script;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final Sinks.Empty<Void> clientGone = Sinks.empty();

  private RawServer(InetAddress address, Script script) throws IOException {
    this.serverSocket = new ServerSocket(0, 50, address);
    this.script = script;
  }

  static RawServer start(Script script) {
    return startOn("127.0.0.1", script);
  }

  static RawServer startOn(String address, Script script) {
    try {
      RawServer server = new RawServer(InetAddress.getByName(address), script);
      daemon(server::acceptAll);
      return server;
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
      script.serve(new Peer(socket));
    } catch (IOException e) {
      // The client has gone, as most of these tests want it to.
      clientGone.tryEmitEmpty();
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "raw-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** The server's side of one connection. */
  final class Peer {
    private final InputStream in;
    private final OutputStream out;

    private Peer(Socket socket) throws IOException {
      socket.setTcpNoDelay(true);
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
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

    /** Says nothing until the client closes the connection. */
    void awaitClientGone() throws IOException {
      while (in.read() >= 0) {
        // Whatever comes is ignored.
      }
      clientGone.tryEmitEmpty();
    }
  }
}
