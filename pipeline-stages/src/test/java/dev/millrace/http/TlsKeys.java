package dev.millrace.http;

import static java.time.temporal.ChronoUnit.DAYS;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import reactor.netty.http.client.HttpClient;

/** Certificates for 127.0.0.1, good and bad. */
enum TlsKeys {
  GOOD,
  EXPIRED,
  /** From ten days on. */
  EARLY,
  OTHER_NAME,
  SELF_SIGNED,
  /** Of an authority that the client does not know. */
  STRANGE;

  private static final X509Bundle AUTHORITY = authority("authority");
  private static final String LOOPBACK = "127.0.0.1";

  /** Returns what a server needs to show this certificate. */
  SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(bundle().toKeyManagerFactory().getKeyManagers(), null, null);
      return context;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the certificate of the authority behind the good ones. */
  static X509Certificate authority() {
    return AUTHORITY.getCertificate();
  }

  /** Returns a client that trusts one authority and nobody else. */
  static HttpClient trust(HttpClient client) {
    try {
      SslContext context =
          SslContextBuilder.forClient().trustManager(AUTHORITY.getCertificate()).build();
      return client.secure(tls -> tls.sslContext(context));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private X509Bundle bundle() throws Exception {
    Instant now = Instant.now();
    CertificateBuilder good = named(name()).addSanIpAddress(LOOPBACK);
    return switch (this) {
      case GOOD -> good.buildIssuedBy(AUTHORITY);
      case EXPIRED ->
          good.notBefore(now.minus(10, DAYS)).notAfter(now.minus(5, DAYS)).buildIssuedBy(AUTHORITY);
      case EARLY -> good.notBefore(now.plus(10, DAYS)).buildIssuedBy(AUTHORITY);
      case OTHER_NAME -> named(name()).addSanIpAddress("127.0.0.2").buildIssuedBy(AUTHORITY);
      case SELF_SIGNED -> good.setIsCertificateAuthority(true).buildSelfSigned();
      case STRANGE -> good.buildIssuedBy(authority("stranger"));
    };
  }

  private static CertificateBuilder named(String name) {
    return new CertificateBuilder().ecp256().subject("CN=" + name);
  }

  private static X509Bundle authority(String name) {
    try {
      return named(name).setIsCertificateAuthority(true).buildSelfSigned();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
