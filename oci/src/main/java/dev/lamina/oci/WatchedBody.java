package dev.lamina.oci;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A body whose silence ends: the JDK's client waits for the head of an answer only so long, for its
 * body for ever. Read by one thread.
 */
final class WatchedBody extends FilterInputStream {
  private final Duration limit;
  private final Thread watcher;
  private volatile long heard = System.nanoTime();
  private volatile boolean reading;
  private volatile boolean stalled;

  WatchedBody(InputStream body, Duration limit) {
    super(body);
    this.limit = limit;
    this.watcher = Thread.ofVirtual().name("body watch").start(this::watch);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    heard = System.nanoTime();
    reading = true;
    try {
      int read = in.read(bytes, offset, length);
      if (stalled) {
        throw silence(null);
      }
      return read;
    } catch (IOException e) {
      throw stalled ? silence(e) : e;
    } finally {
      reading = false;
    }
  }

  @Override
  public void close() throws IOException {
    watcher.interrupt();
    in.close();
  }

  private IOException silence(@Nullable IOException cause) {
    IOException silence =
        new HttpTimeoutException("not a byte for " + limit.toMillis() / 1000.0 + " s");
    if (cause != null) {
      silence.initCause(cause);
    }
    return silence;
  }

  /** Closes the body under the reader when it has waited too long; a reader at work is let be. */
  private void watch() {
    try {
      while (true) {
        Thread.sleep(limit.dividedBy(4));
        if (reading && System.nanoTime() - heard > limit.toNanos()) {
          stalled = true;
          in.close();
          return;
        }
      }
    } catch (InterruptedException closed) {
      // The reader has what it wanted.
    } catch (IOException e) {
      stalled = true;
    }
  }
}
