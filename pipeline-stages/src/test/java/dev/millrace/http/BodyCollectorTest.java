package dev.millrace.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.http.HttpFetchException.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class BodyCollectorTest {

  private static final Hop HOP = Hop.first(PageRequest.of(URI.create("http://example.org/")));

  private static ByteBuf bytes(int count) {
    return Unpooled.wrappedBuffer(new byte[count]);
  }

  @Test
  void takesBytesUpToTheLimit() {
    BodyCollector collector = new BodyCollector(HOP, new BodyLimit(10, false), List.of());
    collector.add(bytes(4));
    collector.add(bytes(6));
    assertThat(collector.toBody().bytes()).isEqualTo(10);
  }

  @Test
  void refusesOneByteMore() {
    BodyCollector collector = new BodyCollector(HOP, new BodyLimit(10, false), List.of());
    collector.add(bytes(10));
    refusesAsTooLarge(collector, bytes(1));
  }

  @Test
  void stopsABombWithinItsFirstChunk() {
    long limit = 1_000_000;
    BodyCollector collector = new BodyCollector(HOP, new BodyLimit(limit, false), List.of("gzip"));
    refusesAsTooLarge(collector, Unpooled.wrappedBuffer(GzipSamples.bomb(), 0, 8192));
    assertThat(collector.length()).isBetween(limit - 8192, limit);
  }

  @Test
  void leavesTheBufferToItsOwner() {
    ByteBuf buffer = bytes(4);
    new BodyCollector(HOP, new BodyLimit(10, false), List.of()).add(buffer);
    assertThat(buffer.refCnt()).isEqualTo(1);
  }

  @Test
  void takesNothingOnceClosed() {
    BodyCollector collector = new BodyCollector(HOP, new BodyLimit(10, false), List.of("gzip"));
    collector.close();
    collector.add(bytes(4));
    assertThat(collector.received()).isZero();
  }

  @Test
  void mayBeClosedWhileItInflates() {
    byte[] gzip = GzipSamples.gzip("rad".repeat(10_000).getBytes(UTF_8));
    Mono<Void> race =
        Mono.defer(
            () -> {
              BodyCollector collector =
                  new BodyCollector(HOP, new BodyLimit(1_000_000, false), List.of("gzip"));
              return Mono.when(
                  Mono.fromRunnable(() -> collector.add(Unpooled.wrappedBuffer(gzip)))
                      .subscribeOn(Schedulers.parallel()),
                  Mono.fromRunnable(collector::close).subscribeOn(Schedulers.parallel()));
            });
    StepVerifier.create(race.repeat(200)).expectComplete().verify(Duration.ofSeconds(10));
  }

  private static void refusesAsTooLarge(BodyCollector collector, ByteBuf buffer) {
    assertThatExceptionOfType(HttpFetchException.class)
        .isThrownBy(() -> collector.add(buffer))
        .extracting(HttpFetchException::reason)
        .isEqualTo(Reason.TOO_LARGE);
  }
}
