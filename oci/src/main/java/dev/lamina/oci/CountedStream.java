package dev.lamina.oci;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The first bytes of a stream, counted as they are read. */
final class CountedStream extends FilterInputStream {
  private final long[] sent;
  private final BlobProgress progress;
  private long left;

  /**
   * @param length where it ends
   * @param sent the first element is counted up
   */
  CountedStream(InputStream in, long length, long[] sent, BlobProgress progress) {
    super(in);
    this.left = length;
    this.sent = sent;
    this.progress = progress;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int read = in.read(bytes, offset, (int) Math.min(length, left));
    if (read > 0) {
      left -= read;
      sent[0] += read;
      progress.add(read);
    }
    return read;
  }
}
