package dev.lamina.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A connection that can be asked whether its client has closed it while nobody reads from it: the
 * only way to notice a client that has gone before there is anything to write. The few bytes that
 * are found instead (the start of a next request, or TLS's goodbye) are kept for the next read.
 */
final class WatchedEndPoint extends SocketChannelEndPoint {
  /** More than a goodbye of TLS, which comes before the end. */
  private static final int MOST = 256;

  private final ByteBuffer found = ByteBuffer.allocate(MOST).limit(0);
  private boolean ended;

  WatchedEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
    super(channel, selector, key, scheduler);
  }

  /** Whether the client has closed its side. Called only while no request body is being read. */
  synchronized boolean isClosedByClient() {
    found.compact();
    try {
      ended = ended || (found.hasRemaining() && getChannel().read(found) < 0);
    } catch (IOException reset) {
      ended = true;
    } finally {
      found.flip();
    }
    return ended;
  }

  @Override
  public synchronized int fill(ByteBuffer buffer) throws IOException {
    if (!found.hasRemaining()) {
      return super.fill(buffer);
    }
    int position = BufferUtil.flipToFill(buffer);
    int count = Math.min(buffer.remaining(), found.remaining());
    buffer.put(found.slice().limit(count));
    found.position(found.position() + count);
    BufferUtil.flipToFlush(buffer, position);
    return count;
  }

  /** The selector does not see what was read already. */
  @Override
  protected void needsFillInterest() {
    boolean waiting;
    synchronized (this) {
      waiting = found.hasRemaining();
    }
    if (waiting) {
      Thread.ofVirtual().start(getFillInterest()::fillable);
    } else {
      super.needsFillInterest();
    }
  }
}
