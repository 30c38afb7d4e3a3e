package dev.lamina.oci;

import dev.lamina.store.ModelException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * A layer's bytes without the compression that they turn out to have, whatever its media type says.
 * What grows beyond all measure is refused: it was made to fill a disk.
 */
final class Unpacked extends ArrayStream {
  private static final int BUFFER = 1 << 16;
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};
  private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

  /** Times as long as what came: weights become a tenth shorter, texts a tenth of their length. */
  private static final int MOST_GROWTH = 100;

  /** Bytes that are unpacked in any case. */
  private static final long FREE_GROWTH = 64 << 20;

  private final InputStream in;
  private final HashedStream packed;
  private long unpacked;

  private Unpacked(InputStream in, HashedStream packed) {
    this.in = in;
    this.packed = packed;
  }

  /** Closing it closes the layer's stream. */
  static InputStream of(HashedStream layer) throws IOException {
    BufferedInputStream bytes = new BufferedInputStream(layer, BUFFER);
    byte[] start = peek(bytes);
    if (Arrays.equals(start, ZSTD)) {
      throw ModelException.unsupported(
          "a layer is compressed with zstd, which is not read (push it uncompressed, or with gzip)");
    }
    boolean gzip = start.length >= 2 && Arrays.equals(Arrays.copyOf(start, 2), GZIP);
    return gzip
        ? new BufferedInputStream(new Unpacked(new GZIPInputStream(bytes, BUFFER), layer), BUFFER)
        : bytes;
  }

  /** The first four bytes, which can be read again. */
  static byte[] peek(InputStream bytes) throws IOException {
    bytes.mark(ZSTD.length);
    byte[] start = bytes.readNBytes(ZSTD.length);
    bytes.reset();
    return start;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = in.read(bytes, offset, length);
    unpacked += Math.max(read, 0);
    if (unpacked > FREE_GROWTH + MOST_GROWTH * packed.count()) {
      throw ModelException.corrupt(
          "a layer's " + packed.count() + " bytes become more than " + unpacked + " when unpacked");
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
