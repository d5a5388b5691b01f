package dev.millrace.http;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import reactor.core.scheduler.Schedulers;

/** Finds for every host the address of a proxy, which is looked up where waiting is allowed. */
final class ProxyResolver extends AddressResolverGroup<InetSocketAddress> {

  private final URI proxy;

  ProxyResolver(URI proxy) {
    this.proxy = proxy;
  }

  @Override
  protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
    return new Resolver(executor);
  }

  private InetSocketAddress lookUp() throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByName(proxy.getHost()), proxy.getPort());
  }

  private final class Resolver implements AddressResolver<InetSocketAddress> {
    private final EventExecutor executor;

    private Resolver(EventExecutor executor) {
      this.executor = executor;
    }

    @Override
    public boolean isSupported(SocketAddress host) {
      return true;
    }

    @Override
    public boolean isResolved(SocketAddress host) {
      // Not even an address is where the connection goes.
      return false;
    }

    @Override
    public Future<InetSocketAddress> resolve(SocketAddress host) {
      return resolve(host, executor.newPromise());
    }

    @Override
    public Future<InetSocketAddress> resolve(SocketAddress host, Promise<InetSocketAddress> found) {
      Schedulers.boundedElastic().schedule(() -> tell(found));
      return found;
    }

    private void tell(Promise<InetSocketAddress> found) {
      try {
        found.trySuccess(lookUp());
      } catch (UnknownHostException e) {
        found.tryFailure(new UnknownHostException("proxy " + proxy.getHost()));
      }
    }

    @Override
    public Future<List<InetSocketAddress>> resolveAll(SocketAddress host) {
      return resolveAll(host, executor.newPromise());
    }

    @Override
    public Future<List<InetSocketAddress>> resolveAll(
        SocketAddress host, Promise<List<InetSocketAddress>> found) {
      resolve(host)
          .addListener(
              (Future<InetSocketAddress> one) -> {
                if (one.isSuccess()) {
                  found.trySuccess(List.of(one.getNow()));
                } else {
                  found.tryFailure(one.cause());
                }
              });
      return found;
    }

    @Override
    public void close() {
      // Nothing is kept open.
    }
  }
}
