package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.demo.crawl.Row;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** By which way a crawl fetches, and whom it trusts. */
class ScrapeRouteTest {

  private static final String PASSWORD = "changeit";

  @TempDir Path folder;

  @Test
  void goesThroughAProxy() throws IOException {
    List<String> seen = new CopyOnWriteArrayList<>();
    DisposableServer proxy =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle(
                (request, response) -> {
                  seen.add(request.uri());
                  return Website.send(response, "text/html", "<title>by proxy</title>");
                })
            .bindNow();
    try {
      Scraped scraped =
          Scraped.into(
              folder,
              "--ignore-robots",
              "--proxy",
              "http://127.0.0.1:" + proxy.port(),
              "http://far.invalid/page");
      assertThat(scraped.row("/page").content().title()).isEqualTo("by proxy");
      assertThat(seen).containsExactly("http://far.invalid/page");
    } finally {
      proxy.disposeNow(Duration.ofSeconds(2));
    }
  }

  @Test
  void trustsWhomItIsTold() throws Exception {
    DisposableServer server = httpsServer();
    try {
      String url =
          "https://127.0.0.1:%d/".formatted(((InetSocketAddress) server.address()).getPort());
      Row row = Scraped.into(folder, url, "--retries", "0").row("/");
      assertThat(row.reason()).isEqualTo("tls");
      assertThat(row.error())
          .endsWith(
              "(TLS: the certificate is not from an authority that is trusted));"
                  + " --cacert FILE trusts another authority, --insecure everyone");

      String pem = folder.resolve("ca.pem").toString();
      assertThat(Scraped.into(folder, url, "--cacert", pem).row("/").succeeded()).isTrue();

      Scraped insecure = Scraped.into(folder, url, "--insecure");
      assertThat(insecure.row("/").succeeded()).isTrue();
      assertThat(insecure.cli().err())
          .isEqualTo(
              "millrace scrape: --insecure: anyone on the way can read and change what is fetched\n");
    } finally {
      server.disposeNow(Duration.ofSeconds(2));
    }
  }

  @Test
  void refusesWhatCannotBeUsed() throws IOException {
    assertThat(Cli.run("scrape", "--proxy", "ftp://me:secret@proxy"))
        .isEqualTo(
            new Cli(
                2,
                "",
                "millrace scrape: Invalid value for option '--proxy': must be a proxy such as"
                    + " http://localhost:3128, was 'ftp://***@proxy'\n"));
    Path none = folder.resolve("none.pem");
    assertThat(Cli.run("scrape", "--cacert", none.toString()))
        .returns(2, Cli::exit)
        .satisfies(
            cli ->
                assertThat(cli.err())
                    .isEqualTo(
                        "millrace scrape: --cacert must be a file of certificates, was '%s'"
                                .formatted(none)
                            + " (no such file)\n"));
  }

  private DisposableServer httpsServer() throws Exception {
    Path store = folder.resolve("keys.p12");
    keytool(
        "-genkeypair",
        "-alias",
        "site",
        "-keyalg",
        "EC",
        "-dname",
        "CN=site",
        "-ext",
        "SAN=ip:127.0.0.1",
        "-ext",
        "BC=ca:true",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass",
        PASSWORD);
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "site",
        "-file",
        folder.resolve("ca.pem").toString(),
        "-keystore",
        store.toString(),
        "-storepass",
        PASSWORD);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD.toCharArray());
    SslContext context = SslContextBuilder.forServer(factory).build();
    return HttpServer.create()
        .host("127.0.0.1")
        .port(0)
        .secure(tls -> tls.sslContext(context))
        .handle((request, response) -> Website.send(response, "text/html", "<title>safe</title>"))
        .bindNow();
  }

  private static void keytool(String... args) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(args));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).as(said).isZero();
  }
}
