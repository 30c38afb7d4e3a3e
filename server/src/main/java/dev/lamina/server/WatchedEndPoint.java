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
 * only way to notice a client that has gone before there is anything to write. A byte that is found
 * instead (the start of a next request) is kept for the next read.
 */
final class WatchedEndPoint extends SocketChannelEndPoint {
  private final ByteBuffer found = ByteBuffer.allocate(1).limit(0);

  WatchedEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
    super(channel, selector, key, scheduler);
  }

  /** Whether the client has closed its side. Called only while no request body is being read. */
  synchronized boolean isClosedByClient() {
    if (found.hasRemaining()) {
      return false;
    }
    found.clear();
    try {
      return getChannel().read(found) < 0;
    } catch (IOException reset) {
      return true;
    } finally {
      found.flip();
    }
  }

  @Override
  public synchronized int fill(ByteBuffer buffer) throws IOException {
    if (!found.hasRemaining()) {
      return super.fill(buffer);
    }
    int position = BufferUtil.flipToFill(buffer);
    buffer.put(found);
    BufferUtil.flipToFlush(buffer, position);
    return 1;
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
