package dev.millrace.http;

import io.netty.buffer.ByteBuf;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates a gzip stream.
 *
 * <p>Netty's own decoder inflates all of a chunk before anyone can object, and ends a stream that
 * was cut off as if it were whole. Reads concatenated members; ignores padding after the last one.
 */
final class Gunzip implements Decoding {

  private static final int STEP = 8 * 1024;
  private static final int TRAILER_BYTES = 8;

  private enum Part {
    HEADER,
    DATA,
    /** Checksum and size of what was inflated. */
    TRAILER,
    /** A member has ended; another or padding may follow. */
    BETWEEN,
    PADDING
  }

  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private final byte[] step = new byte[STEP];
  private final Output output;

  private Part part = Part.HEADER;
  private GzipHeader header = new GzipHeader();
  private long trailer;
  private int trailerBytes;

  Gunzip(Output output) {
    this.output = output;
  }

  @Override
  public void accept(ByteBuf input) throws DataFormatException {
    while (input.isReadable()) {
      switch (part) {
        case HEADER -> readHeader(input);
        case DATA -> inflate(input);
        case TRAILER -> readTrailer(input);
        case BETWEEN -> startMemberOrPadding(input);
        case PADDING -> input.skipBytes(input.readableBytes());
      }
    }
  }

  @Override
  public boolean isWhole() {
    return part == Part.BETWEEN || part == Part.PADDING;
  }

  @Override
  public void end() {
    inflater.end();
  }

  private void readHeader(ByteBuf input) throws DataFormatException {
    if (header.endsWith(input.readByte())) {
      part = Part.DATA;
    }
  }

  private void inflate(ByteBuf input) throws DataFormatException {
    inflater.setInput(input.nioBuffer());
    // Until nothing comes out, not until the input is used up: the inflater holds bytes back.
    int count;
    while ((count = inflater.inflate(step)) > 0) {
      checksum.update(step, 0, count);
      output.accept(step, count);
    }
    if (inflater.needsDictionary()) {
      throw new DataFormatException("gzip with a dictionary");
    }
    input.skipBytes(input.readableBytes() - inflater.getRemaining());
    if (inflater.finished()) {
      part = Part.TRAILER;
    }
  }

  private void readTrailer(ByteBuf input) throws DataFormatException {
    trailer |= (long) Byte.toUnsignedInt(input.readByte()) << (8 * trailerBytes);
    if (++trailerBytes < TRAILER_BYTES) {
      return;
    }
    boolean intact =
        (int) trailer == (int) checksum.getValue()
            && (int) (trailer >>> 32) == (int) inflater.getBytesWritten();
    if (!intact) {
      throw new DataFormatException("gzip checksum mismatch");
    }
    part = Part.BETWEEN;
  }

  private void startMemberOrPadding(ByteBuf input) {
    if (input.getByte(input.readerIndex()) != GzipHeader.FIRST_BYTE) {
      part = Part.PADDING;
      return;
    }
    inflater.reset();
    checksum.reset();
    header = new GzipHeader();
    trailer = 0;
    trailerBytes = 0;
    part = Part.HEADER;
  }
}
