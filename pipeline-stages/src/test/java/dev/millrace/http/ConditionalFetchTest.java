package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ConditionalFetchTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String DATE = "Sun, 01 Nov 2026 12:00:00 GMT";

  private final Queue<String> heads = new ConcurrentLinkedQueue<>();
  private final HttpFetcher http = HttpFetcher.create();
  private final RawServer server =
      RawServer.start(
          peer -> {
            while (true) {
              String head = peer.readRequest();
              heads.add(head);
              peer.send(answer(head));
            }
          });

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  private static String answer(String head) {
    if (head.startsWith("GET /moved")) {
      return "HTTP/1.1 302 Found\r\nLocation: /page\r\nContent-Length: 0\r\n\r\n";
    }
    return head.contains("f-None-Match: \"1\"")
        ? "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n"
        : "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nLast-Modified: "
            + DATE
            + "\r\nContent-Length: 4\r\n\r\npage";
  }

  private URI uri(String path) {
    return server.uri().resolve(path);
  }

  private Page again(String path, PageVersion version) {
    return http.send(PageRequest.of(uri(path)).ifChangedSince(version)).block(LIMIT);
  }

  @Test
  void bringsNoPageThatHasNotChanged() {
    PageVersion version = http.fetch(uri("/page")).block(LIMIT).version().orElseThrow();
    assertThat(version).isEqualTo(new PageVersion(uri("/page"), "\"1\"", DATE));
    Page page = again("/page", version);
    assertThat(page.status()).isEqualTo(304);
    assertThat(page.bytes()).isZero();
    assertThat(heads.toString()).containsIgnoringCase("if-modified-since: " + DATE);
  }

  @Test
  void bringsOneThatHas() {
    assertThat(again("/page", new PageVersion(uri("/page"), "\"0\"", null)).text())
        .isEqualTo("page");
  }

  @Test
  void asksWhereThePageWasFound() {
    PageVersion version = http.fetch(uri("/moved")).block(LIMIT).version().orElseThrow();
    assertThat(again("/moved", version).status()).isEqualTo(304);
    assertThat(heads).filteredOn(head -> head.startsWith("GET /moved")).hasSize(2);
    assertThat(heads).noneMatch(head -> head.startsWith("GET /moved") && head.contains("\"1\""));
  }

  @Test
  void asksNothingOfAnotherPage() {
    PageVersion version = new PageVersion(uri("/elsewhere"), "\"1\"", null);
    assertThat(again("/page", version).text()).isEqualTo("page");
  }

  @Test
  void rejectsWhatCannotBeSent() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PageVersion(uri("/"), "\"1\"\r\nX: y", null))
        .withMessage("etag must be printable ASCII, was '\"1\"??X: y'");
  }
}
