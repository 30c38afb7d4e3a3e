package dev.lamina.oci;

import java.io.IOException;
import java.io.InputStream;

/** The first bytes of a stream, counted as they are read. */
final class CountedStream extends ArrayStream {
  private final InputStream in;
  private final long[] sent;
  private final BlobProgress progress;
  private long left;

  /**
   * @param length where it ends
   * @param sent the first element is counted up
   */
  CountedStream(InputStream in, long length, long[] sent, BlobProgress progress) {
    this.in = in;
    this.left = length;
    this.sent = sent;
    this.progress = progress;
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

  @Override
  public void close() throws IOException {
    in.close();
  }
}
