package dev.millrace.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request as it comes: one item, or one a line.
 *
 * <p>The connection's event loop calls everything here.
 */
final class ItemBody {

  /** Ends a body that grows too large, with what the client is told. */
  static final class TooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    private TooLargeException(Answer answer) {
      super(answer.error(), null, false, false);
      this.answer = answer;
    }

    Answer answer() {
      return answer;
    }
  }

  private final HttpSourceOptions options;
  private final Storing<?> storing;
  private final @Nullable Lines lines;
  private final Segments document = new Segments();
  private long received;

  private ItemBody(HttpSourceOptions options, Storing<?> storing, @Nullable Lines lines) {
    this.options = options;
    this.storing = storing;
    this.lines = lines;
  }

  static ItemBody ofOne(HttpSourceOptions options, Storing<?> storing) {
    return new ItemBody(options, storing, null);
  }

  static ItemBody ofLines(HttpSourceOptions options, Storing<?> storing) {
    return new ItemBody(options, storing, new Lines(options.maxLineBytes(), storing::store));
  }

  /** Copies the buffer's bytes and leaves it to its owner. */
  void add(ByteBuf buffer) {
    received += buffer.readableBytes();
    if (received > options.maxBodyBytes()) {
      throw tooLarge("body is too large (maxBodyBytes " + options.maxBodyBytes() + ")");
    }
    if (lines == null) {
      document.append(buffer);
      return;
    }
    try {
      lines.add(buffer);
    } catch (Lines.TooLongException e) {
      throw tooLarge(String.valueOf(e.getMessage()));
    }
  }

  /** Returns what is told to the client, once the body has ended. */
  Answer end() {
    if (lines == null) {
      storing.store(document.toBody().toBytes(), "item");
    } else {
      lines.end();
    }
    return storing.answer();
  }

  private TooLargeException tooLarge(String error) {
    return new TooLargeException(storing.refuse(413, error));
  }
}
