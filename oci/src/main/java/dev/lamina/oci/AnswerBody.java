package dev.lamina.oci;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** A body as it comes over a connection, which serves for the next request if this one was read. */
final class AnswerBody extends FilterInputStream {
  /** Bytes that are sooner read than a new connection is made. */
  private static final int SHORT = 64 << 10;

  private final long length;
  private final Duration limit;
  private final Runnable hangUp;
  private long read;
  private boolean over;

  /**
   * @param length negative if it is not known
   * @param limit how long it may be silent, as the socket knows it
   * @param hangUp ends the connection at once
   */
  AnswerBody(InputStream body, long length, Duration limit, Runnable hangUp) {
    super(body);
    this.length = length;
    this.limit = limit;
    this.hangUp = hangUp;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    try {
      int now = in.read(bytes, offset, count);
      over = now < 0;
      read += Math.max(0, now);
      return now;
    } catch (SocketTimeoutException e) {
      throw new Silence("not a byte for", limit, e);
    }
  }

  /** Reads what little is left; of what is long, the connection is given up. */
  @Override
  public void close() throws IOException {
    if (!over && (length < 0 || length - read > SHORT)) {
      hangUp.run();
      return;
    }
    try {
      in.close();
    } catch (IOException e) {
      hangUp.run(); // nobody wants what did not come
    }
  }
}
