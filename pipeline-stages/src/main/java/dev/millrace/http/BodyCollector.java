package dev.millrace.http;

import io.netty.buffer.ByteBuf;
import java.util.List;
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
  private final BodyLimit limit;
  private final List<String> codings;
  private final @Nullable Decoding decoding;
  private long received;
  private boolean full;

  BodyCollector(Hop hop, BodyLimit limit, List<String> codings) {
    this.hop = hop;
    this.limit = limit;
    this.codings = codings;
    this.decoding = Decodings.of(codings, this::append);
  }

  /** Returns the bytes that came over the wire. */
  long received() {
    return received;
  }

  /** Returns the bytes that are held, inflated. */
  long length() {
    return segments.length();
  }

  /** Adds the buffer's bytes; returns whether no more are wanted. */
  boolean isFullWith(ByteBuf buffer) {
    add(buffer);
    return full;
  }

  /** Copies the buffer's bytes and leaves it to its owner. */
  void add(ByteBuf buffer) {
    if (!state.compareAndSet(State.IDLE, State.BUSY)) {
      return;
    }
    try {
      received += buffer.readableBytes();
      if (limit.refuses(received)) {
        throw limit.failure(hop);
      }
      append(buffer);
      full = limit.isCut() && received >= limit.bytes();
    } catch (FullException e) {
      full = true;
    } finally {
      if (!state.compareAndSet(State.BUSY, State.IDLE)) {
        end();
      }
    }
  }

  /** Returns the whole body, once its last buffer has been added. */
  Body toBody() {
    // A server may announce a coding and then have nothing to say.
    if (decoding != null && received > 0 && !decoding.isWhole() && !full) {
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
      if (decoding != null) {
        decoding.accept(buffer);
      } else if (codings.isEmpty()) {
        segments.append(buffer.slice(buffer.readerIndex(), readable(buffer)));
      } else {
        throw new DataFormatException("unknown coding " + String.join(", ", codings));
      }
    } catch (DataFormatException e) {
      throw Failures.malformed(hop, String.valueOf(e.getMessage()), e);
    }
  }

  private int readable(ByteBuf buffer) {
    return (int) Math.min(buffer.readableBytes(), limit.bytes() - segments.length());
  }

  private void append(byte[] inflated, int count) {
    long room = limit.bytes() - segments.length();
    if (count > room && !limit.isCut()) {
      throw limit.failure(hop);
    }
    segments.append(inflated, (int) Math.min(count, room));
    if (count >= room && limit.isCut()) {
      throw new FullException();
    }
  }

  private void end() {
    if (decoding != null) {
      decoding.end();
    }
  }

  /** Stops what inflates. */
  private static final class FullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private FullException() {
      super("full", null, false, false);
    }
  }
}
