package dev.millrace.http;

import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/** Undoes brotli, whose window is at most 16 MiB outside the heap. */
final class BrotliDecoding implements Decoding {

  private static final int STEP = 8 * 1024;

  private final byte[] step = new byte[STEP];
  private final Output output;
  private final DecoderJNI.Wrapper decoder;

  BrotliDecoding(Output output) {
    this.output = output;
    try {
      this.decoder = new DecoderJNI.Wrapper(STEP);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void accept(ByteBuf input) throws DataFormatException {
    while (true) {
      handOn();
      switch (decoder.getStatus()) {
        case OK, NEEDS_MORE_OUTPUT -> decoder.push(0);
        case NEEDS_MORE_INPUT -> {
          if (!input.isReadable()) {
            return;
          }
          feed(input);
        }
        case DONE -> {
          // Whatever follows the end is padding.
          input.skipBytes(input.readableBytes());
          return;
        }
        case ERROR -> throw new DataFormatException("not brotli");
      }
    }
  }

  private void feed(ByteBuf input) {
    ByteBuffer target = decoder.getInputBuffer();
    target.clear();
    int count = Math.min(target.remaining(), input.readableBytes());
    target.limit(count);
    input.readBytes(target);
    decoder.push(count);
  }

  private void handOn() {
    while (decoder.hasOutput()) {
      ByteBuffer decoded = decoder.pull();
      while (decoded.hasRemaining()) {
        int count = Math.min(decoded.remaining(), STEP);
        decoded.get(step, 0, count);
        output.accept(step, count);
      }
    }
  }

  @Override
  public boolean isWhole() {
    return decoder.getStatus() == DecoderJNI.Status.DONE;
  }

  @Override
  public void end() {
    decoder.destroy();
  }
}
