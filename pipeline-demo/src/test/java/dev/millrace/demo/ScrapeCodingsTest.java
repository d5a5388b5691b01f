package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.zip.Deflater;
import java.util.zip.DeflaterInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** Pages come packed as the site likes, if it may. */
class ScrapeCodingsTest {

  private static final byte[] HTML = "<title>Packed</title>".getBytes(UTF_8);

  @TempDir Path folder;

  private final BlockingQueue<String> accepted = new LinkedBlockingQueue<>();
  private final Website site = new Website();

  @AfterEach
  void stop() {
    site.close();
  }

  private void packed(String path, boolean raw) {
    site.page(
        path,
        (request, response) -> {
          accepted.add(request.requestHeaders().get("Accept-Encoding"));
          return response
              .header("Content-Type", "text/html")
              .header("Content-Encoding", "deflate")
              .sendByteArray(Mono.just(deflated(raw)));
        });
  }

  private static byte[] deflated(boolean raw) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, raw);
    try (DeflaterInputStream in =
        new DeflaterInputStream(new ByteArrayInputStream(HTML), deflater)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    } finally {
      deflater.end();
    }
  }

  @Test
  void readsPagesThatAreDeflated() throws IOException {
    packed("/zlib", false);
    packed("/raw", true);
    assertThat(Scraped.into(folder, site.url("/zlib"), site.url("/raw")).rows())
        .hasSize(2)
        .allSatisfy(row -> assertThat(row.content().title()).isEqualTo("Packed"));
  }

  @Test
  void takesBrotliAndZstd() {
    packed("/", false);
    Cli.run("scrape", "--quiet", site.url("/"));
    assertThat(accepted.poll()).startsWith("gzip").contains("br", "zstd");
  }

  @Test
  void worksWhereThereIsNoNativeCode() throws Exception {
    packed("/", false);
    try (Child child =
        SmallHeap.start(
            "export JAVA_TOOL_OPTIONS=-Dos.arch=none", List.of("scrape", site.url("/")))) {
      assertThat(Child.rest(child.out())).contains("Packed");
      child.assertExit(0);
    }
    assertThat(accepted.poll()).isEqualTo("gzip");
  }
}
