package dev.millrace.http;

/**
 * How much of a body is taken.
 *
 * @param bytes on the wire, and inflated
 * @param isCut true if what comes after them is left out, false if it is an error
 */
record BodyLimit(long bytes, boolean isCut) {

  static BodyLimit of(Hop hop, HttpFetcherOptions options) {
    PageRequest request = hop.request();
    return request.isCut()
        ? new BodyLimit(request.firstBytes(), true)
        : new BodyLimit(options.maxBodyBytes(), false);
  }

  /** Tells whether a body of this size is an error. */
  boolean refuses(long size) {
    return size > bytes && !isCut;
  }

  HttpFetchException failure(Hop hop) {
    return Failures.tooLarge(hop, "maxBodyBytes", bytes, null);
  }
}
