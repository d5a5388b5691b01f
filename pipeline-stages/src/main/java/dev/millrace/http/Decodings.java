package dev.millrace.http;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.github.luben.zstd.util.Native;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows the codings that can be undone here: gzip, deflate, and others whose libraries are there.
 */
final class Decodings {

  // Libraries that may be missing, or their native code. A method of theirs cannot be referred to,
  // only called: it is looked for no later than that.
  @SuppressWarnings("UnnecessaryLambda")
  private static final boolean BROTLI = isThere(() -> Brotli4jLoader.isAvailable());

  private static final boolean ZSTD = isThere(() -> loadsZstd());

  private Decodings() {}

  /** Returns what can be undone, as Accept-Encoding says it. */
  static String accepted() {
    return "gzip" + (BROTLI ? ", br" : "") + (ZSTD ? ", zstd" : "");
  }

  /** Returns what undoes the codings, or {@code null} if nothing does. */
  static @Nullable Decoding of(List<String> codings, Decoding.Output output) {
    if (codings.size() != 1) {
      return null;
    }
    return switch (codings.get(0)) {
      case "gzip", "x-gzip" -> new Gunzip(output);
      case "deflate" -> new DeflateDecoding(output);
      case "br" -> BROTLI ? new BrotliDecoding(output) : null;
      case "zstd" -> ZSTD ? new ZstdDecoding(output) : null;
      default -> null;
    };
  }

  private static boolean loadsZstd() {
    Native.load();
    return Native.isLoaded();
  }

  private static boolean isThere(BooleanSupplier library) {
    try {
      return library.getAsBoolean();
    } catch (LinkageError e) {
      return false;
    }
  }
}
