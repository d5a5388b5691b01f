package dev.millrace.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.http.HttpFetchException.Reason;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(NoLeaks.class)
class TrustTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir Path folder;

  private static RawServer serve(TlsKeys keys) {
    return RawServer.startTls(
        keys.context(),
        peer -> {
          peer.readRequest();
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret");
        });
  }

  private static URI uri(RawServer server) {
    return URI.create("https" + server.uri().toString().substring("http".length()));
  }

  private Path authority() throws IOException, CertificateEncodingException {
    String body = Base64.getMimeEncoder().encodeToString(TlsKeys.authority().getEncoded());
    return Files.writeString(
        folder.resolve("ca.pem"),
        "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
  }

  @Test
  void extendsToTheAuthoritiesOfAFile() throws Exception {
    try (RawServer server = serve(TlsKeys.GOOD);
        HttpFetcher http = HttpFetcher.builder().trust(authority()).build()) {
      assertThat(http.fetch(uri(server)).block(LIMIT).text()).isEqualTo("secret");
    }
  }

  @ParameterizedTest
  @EnumSource(names = "GOOD", mode = EnumSource.Mode.EXCLUDE)
  void extendsToNobodyElse(TlsKeys keys) throws Exception {
    try (RawServer server = serve(keys);
        HttpFetcher http = HttpFetcher.builder().trust(authority()).build()) {
      assertThat(HttpFailure.of(http, uri(server)).exception().reason()).isEqualTo(Reason.TLS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void extendsToEveryoneIfSoWanted(TlsKeys keys) {
    try (RawServer server = serve(keys);
        HttpFetcher http = HttpFetcher.builder().trustEveryone().build()) {
      assertThat(http.fetch(uri(server)).block(LIMIT).text()).isEqualTo("secret");
    }
  }

  @Test
  void rejectsAFileWithoutACertificate() throws IOException {
    Path empty = Files.write(folder.resolve("empty.pem"), "nothing".getBytes(UTF_8));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpFetcher.builder().trust(empty))
        .withMessage(
            "pem must be a file of certificates, was '" + empty + "' (no certificate in it)");
    Path missing = folder.resolve("missing.pem");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpFetcher.builder().trust(missing))
        .withMessage("pem must be a file of certificates, was '" + missing + "' (no such file)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpFetcher.builder().trust(folder))
        .withMessage("pem must be a file of certificates, was '" + folder + "' (a directory)");
  }
}
