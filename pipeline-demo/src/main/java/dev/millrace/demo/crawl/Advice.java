package dev.millrace.demo.crawl;

import java.security.cert.CertPathBuilderException;

/** What a person can do about an error, if it is not the site that has to. */
final class Advice {

  private Advice() {}

  /** Returns what follows the error's own words. */
  static String about(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertPathBuilderException) {
        return "; --cacert FILE trusts another authority, --insecure everyone";
      }
    }
    return "";
  }
}
