package dev.millrace.demo.crawl;

import dev.millrace.http.Page;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of pages, each in a file of its own in one folder. A name begins with what can be read
 * of the URL, and tells apart URLs that differ in anything; it is safe on any file system.
 *
 * @param folder where they are
 */
public record SavedPages(Path folder) {

  private static final int LONGEST_BEGINNING = 100;
  private static final Map<String, String> ENDINGS =
      Map.ofEntries(
          Map.entry("text/html", ".html"),
          Map.entry("application/xhtml+xml", ".xhtml"),
          Map.entry("text/plain", ".txt"),
          Map.entry("text/css", ".css"),
          Map.entry("text/javascript", ".js"),
          Map.entry("application/javascript", ".js"),
          Map.entry("application/json", ".json"),
          Map.entry("application/pdf", ".pdf"),
          Map.entry("application/xml", ".xml"),
          Map.entry("text/xml", ".xml"),
          Map.entry("image/png", ".png"),
          Map.entry("image/jpeg", ".jpg"),
          Map.entry("image/gif", ".gif"),
          Map.entry("image/svg+xml", ".svg"));

  /** Saves a body as it was sent, but inflated, and returns the name of its file. */
  String save(String url, Page page) {
    String name = name(url, page.contentType().orElse(""));
    Path file = folder.resolve(name);
    try (OutputStream out = new FileOutputStream(file.toFile());
        InputStream body = page.inputStream()) {
      body.transferTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("'%s' cannot be written (%s)".formatted(file, e.getMessage()), e));
    }
    return name;
  }

  /** Returns where a body is; {@code null} for what is no name of one. */
  @Nullable Path file(String name) {
    return name.matches("[A-Za-z0-9._-]+") ? folder.resolve(name) : null;
  }

  static String name(String url, String type) {
    String readable =
        url.replaceFirst("^https?://", "")
            .replaceAll("[^A-Za-z0-9._-]+", "-")
            .replaceAll("^[.-]+|[.-]+$", "");
    String beginning = readable.substring(0, Math.min(readable.length(), LONGEST_BEGINNING));
    String ending = ENDINGS.getOrDefault(type.toLowerCase(Locale.ROOT), ".bin");
    return beginning + "-" + UrlTable.digest(url).substring(0, 16) + ending;
  }
}
