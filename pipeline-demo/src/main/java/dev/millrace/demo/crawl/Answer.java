package dev.millrace.demo.crawl;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.http.Page;
import dev.millrace.http.PageVersion;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a server answered.
 *
 * @param location where the page was found, if it is not where it was asked for
 * @param status the HTTP status
 * @param type the media type without its parameters
 * @param etag the version by which the server knows whether the page has changed
 * @param modified when it last changed, as the server says
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Answer(
    @Nullable String location,
    @Nullable Integer status,
    @Nullable String type,
    @Nullable String etag,
    @Nullable String modified) {

  static final Answer NONE = new Answer(null, null, null, null, null);

  static Answer of(Page page) {
    Optional<PageVersion> version = page.version();
    return new Answer(
        page.location().equals(page.uri()) ? null : page.location().toString(),
        page.status(),
        page.contentType().orElse(null),
        version.map(PageVersion::etag).orElse(null),
        version.map(PageVersion::lastModified).orElse(null));
  }
}
