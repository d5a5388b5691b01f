package dev.millrace.http;

import io.netty.buffer.ByteBuf;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Undoes deflate, which is a zlib stream (RFC 9110, 8.4.1.2), and from some servers one without
 * zlib's header and checksum. The first two bytes tell.
 */
final class DeflateDecoding implements Decoding {

  private static final int STEP = 8 * 1024;
  private static final int METHOD = 0x0f;
  private static final int DEFLATED = 8;
  private static final int DIVISOR = 31;

  private final byte[] step = new byte[STEP];
  private final Output output;

  /** The first byte, until there are two. */
  private int first = -1;

  private @Nullable Inflater inflater;

  DeflateDecoding(Output output) {
    this.output = output;
  }

  @Override
  public void accept(ByteBuf input) throws DataFormatException {
    while (input.isReadable()) {
      if (inflater == null) {
        begin(Byte.toUnsignedInt(input.readByte()));
      } else if (inflater.finished()) {
        // Whatever follows the end is padding.
        input.skipBytes(input.readableBytes());
      } else {
        inflater.setInput(input.nioBuffer());
        inflate(inflater);
        input.skipBytes(input.readableBytes() - inflater.getRemaining());
      }
    }
  }

  private void begin(int next) throws DataFormatException {
    if (first < 0) {
      first = next;
      return;
    }
    boolean isZlib = (first & METHOD) == DEFLATED && (first << 8 | next) % DIVISOR == 0;
    inflater = new Inflater(!isZlib);
    inflater.setInput(new byte[] {(byte) first, (byte) next});
    inflate(inflater);
  }

  private void inflate(Inflater from) throws DataFormatException {
    // Until nothing comes out, not until the input is used up: the inflater holds bytes back.
    int count;
    try {
      while ((count = from.inflate(step)) > 0) {
        output.accept(step, count);
      }
    } catch (DataFormatException e) {
      throw new DataFormatException("not deflate");
    }
    if (from.needsDictionary()) {
      throw new DataFormatException("deflate with a dictionary");
    }
  }

  @Override
  public boolean isWhole() {
    return inflater != null && inflater.finished();
  }

  @Override
  public void end() {
    if (inflater != null) {
      inflater.end();
    }
  }
}
