package dev.millrace.http;

import io.netty.buffer.ByteBuf;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Takes the body of one response as it comes, inflates it if need be, and stops it where it grows
 * past the limit, on the wire or inflated.
 *
 * <p>The event loop calls {@link #add} and {@link #toBody}, one call at a time; {@link #close} may
 * come from any thread at any time, as cancellation does.
 */
final class BodyCollector {

  private static final Set<String> GZIP = Set.of("gzip", "x-gzip");
  private static final Set<String> NONE = Set.of("", "identity");

  private enum State {
    /** Waiting for a buffer; whoever closes frees the inflater. */
    IDLE,
    /** A buffer is being inflated; that thread frees the inflater if closed meanwhile. */
    BUSY,
    /** Nobody wants the body any more. */
    CLOSED
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
  private final Segments segments = new Segments();
  private final Hop hop;
  private final long limit;
  private final String coding;
  private final @Nullable Gunzip gunzip;
  private long received;

  BodyCollector(Hop hop, long limit, String coding) {
    this.hop = hop;
    this.limit = limit;
    this.coding = coding;
    this.gunzip = GZIP.contains(coding) ? new Gunzip(this::append) : null;
  }

  /** Returns the bytes that came over the wire. */
  long received() {
    return received;
  }

  /** Returns the bytes that are held, inflated. */
  long length() {
    return segments.length();
  }

  /** Copies the buffer's bytes and leaves it to its owner. */
  void add(ByteBuf buffer) {
    if (!state.compareAndSet(State.IDLE, State.BUSY)) {
      return;
    }
    try {
      received += buffer.readableBytes();
      checkLimit(received);
      append(buffer);
    } finally {
      if (!state.compareAndSet(State.BUSY, State.IDLE)) {
        end();
      }
    }
  }

  /** Returns the whole body, once its last buffer has been added. */
  Body toBody() {
    // A server may announce gzip and then have nothing to say.
    if (gunzip != null && received > 0 && !gunzip.isWhole()) {
      throw Failures.truncated(hop, received, null);
    }
    return segments.toBody();
  }

  /** Frees what is held outside the heap. */
  void close() {
    if (state.getAndSet(State.CLOSED) == State.IDLE) {
      end();
    }
  }

  private void append(ByteBuf buffer) {
    try {
      if (gunzip != null) {
        gunzip.accept(buffer);
      } else if (NONE.contains(coding)) {
        segments.append(buffer);
      } else {
        throw new DataFormatException("unknown coding " + coding);
      }
    } catch (DataFormatException e) {
      throw Failures.malformed(hop, String.valueOf(e.getMessage()), e);
    }
  }

  private void append(byte[] inflated, int count) {
    checkLimit(segments.length() + count);
    segments.append(inflated, count);
  }

  private void checkLimit(long bytes) {
    if (bytes > limit) {
      throw Failures.tooLarge(hop, "maxBodyBytes", limit, null);
    }
  }

  private void end() {
    if (gunzip != null) {
      gunzip.end();
    }
  }
}
