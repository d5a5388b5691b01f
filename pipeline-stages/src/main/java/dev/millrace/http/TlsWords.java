package dev.millrace.http;

import io.netty.handler.ssl.NotSslRecordException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;

/** Says in words for people why there is no TLS with a server. */
final class TlsWords {

  private TlsWords() {}

  static String of(Hop hop, SSLException failure) {
    if (has(NotSslRecordException.class, failure)) {
      return hop.location().getRawAuthority() + " does not speak it, but perhaps http";
    }
    if (has(CertificateExpiredException.class, failure)) {
      return "the certificate has expired";
    }
    if (has(CertificateNotYetValidException.class, failure)) {
      return "the certificate is not valid yet";
    }
    if (has(CertPathBuilderException.class, failure)
        || has(CertPathValidatorException.class, failure)) {
      return "the certificate is not from an authority that is trusted";
    }
    if (saysOtherName(failure)) {
      return "the certificate is not for " + Authority.of(hop.location()).host();
    }
    return Printable.words(failure);
  }

  private static boolean has(Class<? extends Throwable> kind, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  /** Of all that can be wrong with a certificate, this has no type of its own. */
  private static boolean saysOtherName(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException
          && String.valueOf(cause.getMessage())
              .matches("(?s)No (subject alternative|name matching).*")) {
        return true;
      }
    }
    return false;
  }
}
