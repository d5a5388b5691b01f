package dev.millrace.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.millrace.http.HttpFetchException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Codings other than gzip, which has tests of its own. */
@ExtendWith(NoLeaks.class)
class CodedFetchTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final byte[] TEXT = "The mill grinds. ".repeat(4_000).getBytes(UTF_8);

  private static final Map<Coding, String> NAMES = Map.of(Coding.BR, "brotli", Coding.ZSTD, "zstd");

  /** They announce themselves by these names. */
  enum Coding {
    BR {
      @Override
      byte[] encode(byte[] bytes) {
        try {
          // Also loads what is native.
          assertThat(Decodings.accepted()).contains("br");
          return Encoder.compress(bytes);
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
    },
    ZSTD {
      @Override
      byte[] encode(byte[] bytes) {
        return Zstd.compress(bytes);
      }
    },
    DEFLATE {
      @Override
      byte[] encode(byte[] bytes) {
        return deflated(bytes, false);
      }
    },
    /** What some servers take deflate for. */
    RAW_DEFLATE {
      @Override
      byte[] encode(byte[] bytes) {
        return deflated(bytes, true);
      }
    };

    abstract byte[] encode(byte[] bytes);

    @Override
    public String toString() {
      return name().replace("RAW_", "");
    }

    private static byte[] deflated(byte[] bytes, boolean raw) {
      Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, raw);
      try (DeflaterInputStream in =
          new DeflaterInputStream(new ByteArrayInputStream(bytes), deflater)) {
        return in.readAllBytes();
      } catch (IOException e) {
        throw new AssertionError(e);
      } finally {
        deflater.end();
      }
    }
  }

  private final HttpFetcher http = HttpFetcher.builder().maxBodyBytes(100_000).build();
  private RawServer server;

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  private void serve(Coding coding, byte[] body) {
    server =
        RawServer.start(
            peer -> {
              peer.readRequest();
              peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: " + coding + "\r\n\r\n");
              peer.send(body);
            });
  }

  private void fails(Reason reason, String what) {
    HttpFailure.of(http, server.uri()).is(reason, "page '" + server.uri() + "' " + what);
  }

  @Test
  void areAsked() {
    server = RawServer.start(peer -> peer.send("HTTP/1.1 200 OK\r\n\r\n" + peer.readRequest()));
    assertThat(http.fetch(server.uri()).block(LIMIT).text())
        .containsIgnoringCase("\r\naccept-encoding: gzip, br, zstd\r\n");
  }

  @ParameterizedTest
  @EnumSource
  void areUndone(Coding coding) {
    serve(coding, coding.encode(TEXT));
    assertThat(http.fetch(server.uri()).block(LIMIT).body()).isEqualTo(Body.of(TEXT));
  }

  @ParameterizedTest
  @EnumSource
  void mayComeInPieces(Coding coding) {
    byte[] encoded = coding.encode(TEXT);
    server =
        RawServer.start(
            peer -> {
              peer.readRequest();
              peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: " + coding + "\r\n\r\n");
              for (byte one : encoded) {
                peer.send(new byte[] {one});
              }
            });
    assertThat(http.fetch(server.uri()).block(LIMIT).body()).isEqualTo(Body.of(TEXT));
  }

  @ParameterizedTest
  @EnumSource
  void mayBeOfNothing(Coding coding) {
    serve(coding, coding.encode(new byte[0]));
    assertThat(http.fetch(server.uri()).block(LIMIT).bytes()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void areStoppedWhenTheyAreABomb(Coding coding) {
    serve(coding, coding.encode(new byte[64 * 1024 * 1024]));
    fails(Reason.TOO_LARGE, "is too large (maxBodyBytes 100000)");
  }

  @ParameterizedTest
  @EnumSource
  void areMissedWhereTheirEndIs(Coding coding) {
    byte[] encoded = coding.encode(TEXT);
    serve(coding, Arrays.copyOf(encoded, encoded.length - 1));
    fails(Reason.TRUNCATED, "is cut off (after " + (encoded.length - 1) + " bytes)");
  }

  @ParameterizedTest
  @EnumSource
  void areRefusedWhereTheyAreNot(Coding coding) {
    serve(coding, "not at all".getBytes(UTF_8));
    fails(Reason.PROTOCOL, "is malformed (not " + NAMES.getOrDefault(coding, "deflate") + ")");
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 27})
  void needNoLargerWindowThanMayBe(int log) {
    try (ZstdCompressCtx context = new ZstdCompressCtx().setLong(log)) {
      serve(Coding.ZSTD, context.compress(new byte[1 << 25]));
      fails(Reason.PROTOCOL, "is malformed (not zstd)");
    }
  }
}
