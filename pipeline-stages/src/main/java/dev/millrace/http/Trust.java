package dev.millrace.http;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whom a fetcher believes, other than those whom the platform does. */
final class Trust {

  private Trust() {}

  /** Reads certificates, one or many. */
  static Collection<? extends Certificate> read(Path pem) {
    try (InputStream stream = Files.newInputStream(pem)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(stream);
      if (certificates.isEmpty()) {
        throw unusable(pem, "no certificate in it", null);
      }
      return certificates;
    } catch (NoSuchFileException e) {
      throw unusable(pem, "no such file", e);
    } catch (AccessDeniedException e) {
      throw unusable(pem, "not readable", e);
    } catch (CertificateException e) {
      throw unusable(pem, Files.isDirectory(pem) ? "a directory" : "no certificate in it", e);
    } catch (IOException e) {
      throw unusable(pem, Printable.words(e), e);
    }
  }

  /** Returns what believes the platform's authorities and these. */
  static SslContext with(Collection<? extends Certificate> certificates) {
    try {
      List<Certificate> all = new ArrayList<>(certificates);
      all.addAll(List.of(platform()));
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < all.size(); i++) {
        store.setCertificateEntry(String.valueOf(i), all.get(i));
      }
      return SslContextBuilder.forClient().trustManager(factory(store)).build();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns what believes everyone. */
  static SslContext ofEveryone() {
    try {
      return SslContextBuilder.forClient()
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .endpointIdentificationAlgorithm(null)
          .build();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate[] platform() throws GeneralSecurityException {
    return Stream.of(factory(null).getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow()
        .getAcceptedIssuers();
  }

  private static TrustManagerFactory factory(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  private static IllegalArgumentException unusable(
      Path pem, String why, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "pem must be a file of certificates, was '%s' (%s)".formatted(pem, why), cause);
  }
}
