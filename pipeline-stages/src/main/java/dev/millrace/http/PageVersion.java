package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a server called a page when it sent it, to ask later whether it has changed: {@link
 * PageRequest#ifChangedSince}. Small enough to be kept with what was made of the page.
 *
 * @param location where the page was found
 * @param etag its {@code ETag}, as it came; {@code null} if it had none
 * @param lastModified its {@code Last-Modified}, as it came; {@code null} if it had none
 */
public record PageVersion(URI location, @Nullable String etag, @Nullable String lastModified) {

  public PageVersion {
    requireNonNull(location, "location");
    if (etag == null && lastModified == null) {
      throw new IllegalArgumentException("etag must be given where lastModified is not");
    }
    check("etag", etag);
    check("lastModified", lastModified);
  }

  /** Returns the version of a page, if its server said something about it that can be sent back. */
  static Optional<PageVersion> of(Page page) {
    String etag = sendable(page, "ETag");
    String lastModified = sendable(page, "Last-Modified");
    return etag == null && lastModified == null
        ? Optional.empty()
        : Optional.of(new PageVersion(page.location(), etag, lastModified));
  }

  /** Returns what asks for the page only if it has another version by now. */
  Stream<FixedHeader> conditions() {
    return Stream.of(condition("If-None-Match", etag), condition("If-Modified-Since", lastModified))
        .flatMap(Optional::stream);
  }

  private static Optional<FixedHeader> condition(String name, @Nullable String value) {
    return Optional.ofNullable(value).map(text -> new FixedHeader(null, name, text));
  }

  private static @Nullable String sendable(Page page, String name) {
    return page.headers().firstValue(name).filter(FixedHeader::isValue).orElse(null);
  }

  private static void check(String name, @Nullable String value) {
    if (value != null && !FixedHeader.isValue(value)) {
      throw new IllegalArgumentException(
          name + " must be printable ASCII, was '" + Printable.of(value) + "'");
    }
  }
}
