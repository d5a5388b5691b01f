package dev.millrace.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.http.HttpFetchException.Reason;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

@ExtendWith(NoLeaks.class)
class TlsFetchTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String PASSWORD = "millrace";

  private static X509Certificate certificate;
  private static DisposableServer server;

  @BeforeAll
  static void start(@TempDir Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    KeyStore keys = selfSigned(folder.resolve("keys.p12"));
    certificate = (X509Certificate) keys.getCertificate("server");
    PrivateKey key = (PrivateKey) keys.getKey("server", PASSWORD.toCharArray());
    SslContext context = SslContextBuilder.forServer(key, certificate).build();
    server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .secure(tls -> tls.sslContext(context))
            .handle((request, response) -> response.sendString(Mono.just("secret")))
            .bindNow(LIMIT);
  }

  @AfterAll
  static void stop() {
    server.disposeNow(LIMIT);
  }

  /** Makes a certificate for localhost, and for no address, with the JDK's own tool. */
  private static KeyStore selfSigned(Path file)
      throws IOException, InterruptedException, GeneralSecurityException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    assertThat(keytool.waitFor()).as(output).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(file)) {
      keys.load(stream, PASSWORD.toCharArray());
    }
    return keys;
  }

  private static URI uri(String host) {
    return URI.create("https://" + host + ":" + server.port() + "/");
  }

  private static HttpFetcher trusting(X509Certificate trusted) throws IOException {
    SslContext context = SslContextBuilder.forClient().trustManager(trusted).build();
    return HttpFetcher.builder()
        .client(client -> client.secure(tls -> tls.sslContext(context)))
        .build();
  }

  @Test
  void fetchesFromAServerThatIsTrusted() throws IOException {
    try (HttpFetcher http = trusting(certificate)) {
      assertThat(http.fetch(uri("localhost")).block(LIMIT).text()).isEqualTo("secret");
    }
  }

  @Test
  void refusesACertificateForAnotherName() throws IOException {
    try (HttpFetcher http = trusting(certificate)) {
      refuses(http, "127.0.0.1", "not for 127.0.0.1");
    }
  }

  @Test
  void refusesACertificateThatNobodyVouchesFor() {
    try (HttpFetcher http = HttpFetcher.create()) {
      refuses(http, "localhost", "not from an authority that is trusted");
    }
  }

  /** JDKs differ in their words before and after this. */
  private static void refuses(HttpFetcher http, String host, String why) {
    HttpFetchException failure = HttpFailure.of(http, uri(host)).exception();
    assertThat(failure.reason()).isEqualTo(Reason.TLS);
    assertThat(failure)
        .hasMessageStartingWith("page '" + uri(host) + "' is unreachable (TLS: ")
        .hasMessageContaining(why);
  }
}
