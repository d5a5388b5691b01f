package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.millrace.http.HttpFetchException.Reason;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class PublicAddressesOnlyTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final RawServer server =
      RawServer.start(
          peer -> {
            while (true) {
              String path = peer.readPath();
              peer.send(path.startsWith("/to/") ? redirect(path.substring(4)) : page());
            }
          });

  private HttpFetcher http = HttpFetcher.builder().publicAddressesOnly().build();

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  private static String redirect(String host) {
    return "HTTP/1.1 302 Found\r\nLocation: http://" + host + "/\r\nContent-Length: 0\r\n\r\n";
  }

  private static String page() {
    return "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage";
  }

  private void use(HttpFetcherBuilder builder) {
    http.close();
    http = builder.build();
  }

  private URI at(String host) {
    return URI.create("http://" + host + ":" + server.uri().getPort() + "/");
  }

  /** Resolves every name to these, as a hostile name server does. */
  private static AddressResolverGroup<InetSocketAddress> resolvingTo(InetAddress... addresses) {
    return new AddressResolverGroup<>() {
      @Override
      protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new InetNameResolver(executor) {
          @Override
          protected void doResolve(String name, Promise<InetAddress> promise) {
            promise.setSuccess(addresses[0]);
          }

          @Override
          protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
            promise.setSuccess(List.of(addresses));
          }
        }.asAddressResolver();
      }
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1          | 127.0.0.1",
        "localhost          | 127.0.0.1",
        "[::1]              | 0:0:0:0:0:0:0:1",
        "[::]               | 0:0:0:0:0:0:0:0",
        "[::ffff:127.0.0.1] | 0:0:0:0:0:ffff:7f00:1",
        "[::7f00:1]         | 0:0:0:0:0:0:7f00:1",
        "[64:ff9b::7f00:1]  | 64:ff9b:0:0:0:0:7f00:1",
        "[2002:7f00:1::]    | 2002:7f00:1:0:0:0:0:0",
      })
  void refusesWhateverLeadsToThisMachine(String host, String address) {
    HttpFailure.of(http, at(host))
        .is(
            Reason.ADDRESS_REFUSED,
            "page '" + at(host) + "' is not fetched (" + address + " is not a public address)");
    assertThat(server.connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.1", "2130706433", "0x7f000001", "017700000001", "0"})
  void takesNoNumberForAnAddressAsOtherClientsDo(String host) {
    HttpFetchException failure = HttpFailure.of(http, at(host)).exception();
    assertThat(failure.reason()).isIn(Reason.INVALID_URI, Reason.UNKNOWN_HOST);
    assertThat(server.connections()).isZero();
  }

  @Test
  void refusesANameThatIsResolvedToAPrivateAddress() throws UnknownHostException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    use(
        HttpFetcher.builder()
            .publicAddressesOnly()
            .client(client -> client.resolver(resolvingTo(loopback))));
    URI uri = at("harmless.example");
    HttpFailure.of(http, uri)
        .is(
            Reason.ADDRESS_REFUSED,
            "page '" + uri + "' is not fetched (127.0.0.1 is not a public address)");
    assertThat(server.connections()).isZero();
  }

  @Test
  void refusesARedirectToAPrivateAddress() {
    use(HttpFetcher.builder().publicAddressesOr(InetAddress::isLoopbackAddress));
    URI uri = server.uri().resolve("/to/169.254.169.254");
    HttpFailure.of(http, uri)
        .is(
            Reason.ADDRESS_REFUSED,
            "page '"
                + uri
                + "' is not fetched (169.254.169.254 is not a public address)"
                + " at 'http://169.254.169.254/'");
  }

  @Test
  void takesTheAllowedOneOfTwoAddresses() throws UnknownHostException {
    InetAddress cloud =
        InetAddress.getByAddress(new byte[] {(byte) 169, (byte) 254, (byte) 169, (byte) 254});
    InetAddress loopback = InetAddress.getLoopbackAddress();
    use(
        HttpFetcher.builder()
            .publicAddressesOr(InetAddress::isLoopbackAddress)
            .client(client -> client.resolver(resolvingTo(cloud, loopback))));
    assertThat(http.fetch(at("both.example")).block(LIMIT).text()).isEqualTo("page");
  }

  @Test
  void connectsToAKnownAddress() {
    use(HttpFetcher.builder().publicAddressesOr(InetAddress::isLoopbackAddress));
    assertThat(http.fetch(server.uri()).block(LIMIT).text()).isEqualTo("page");
  }

  @Test
  void failsWithWhatThePredicateThrows() {
    use(
        HttpFetcher.builder()
            .publicAddressesOr(
                address -> {
                  throw new IllegalStateException("predicate");
                }));
    HttpFailure.of(http, server.uri())
        .is(Reason.OTHER, "page '" + server.uri() + "' is not fetched (predicate)");
  }

  @Test
  void rejectsNull() {
    assertThatNullPointerException()
        .isThrownBy(() -> HttpFetcher.builder().publicAddressesOr(null))
        .withMessage("known");
  }
}
