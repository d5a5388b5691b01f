package dev.millrace.http;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/** Undoes Zstandard, whose window may be 8 MiB outside the heap and no larger (RFC 9659). */
final class ZstdDecoding implements Decoding {

  private static final int STEP = 8 * 1024;
  private static final int LARGEST_WINDOW_LOG = 23;

  private final ZstdDecompressCtx context = new ZstdDecompressCtx().setLongMax(LARGEST_WINDOW_LOG);
  private final ByteBuffer source = ByteBuffer.allocateDirect(STEP);
  private final ByteBuffer target = ByteBuffer.allocateDirect(STEP);
  private final byte[] step = new byte[STEP];
  private final Output output;
  private boolean whole;

  ZstdDecoding(Output output) {
    this.output = output;
  }

  @Override
  public void accept(ByteBuf input) throws DataFormatException {
    try {
      while (input.isReadable()) {
        source.clear().limit(Math.min(STEP, input.readableBytes()));
        input.readBytes(source);
        source.flip();
        decode();
      }
    } catch (ZstdException e) {
      throw new DataFormatException("not zstd");
    }
  }

  private void decode() {
    boolean isTargetFull;
    do {
      target.clear();
      // Frames may follow each other.
      whole = context.decompressDirectByteBufferStream(target, source);
      isTargetFull = !target.hasRemaining();
      target.flip();
      int count = target.remaining();
      target.get(step, 0, count);
      output.accept(step, count);
    } while (source.hasRemaining() || (isTargetFull && !whole));
  }

  @Override
  public boolean isWhole() {
    return whole;
  }

  @Override
  public void end() {
    context.close();
  }
}
