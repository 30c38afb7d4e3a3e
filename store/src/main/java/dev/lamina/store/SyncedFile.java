package dev.lamina.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * A new file that is on the disk when this is closed. What was written goes there while more is
 * being written, so that the wait at the end is short. Not safe for use by several threads.
 */
final class SyncedFile implements Closeable {
  /** Bytes written between two requests to the disk. */
  private static final long STRIDE = 32 << 20;

  private final FileChannel channel;
  private long unsynced;
  private @Nullable FutureTask<?> syncing;

  SyncedFile(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Writes all that remains in the buffer. */
  void write(ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    unsynced += length;
    if (unsynced >= STRIDE && (syncing == null || syncing.isDone())) {
      finishSync();
      unsynced = 0;
      syncing = new FutureTask<>(this::sync);
      Thread.ofVirtual().start(syncing);
    }
  }

  private @Nullable Object sync() throws IOException {
    channel.force(false);
    return null;
  }

  private void finishSync() throws IOException {
    if (syncing == null) {
      return;
    }
    try {
      syncing.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while writing");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failed) {
        throw failed;
      }
      throw new IOException("writing failed", e.getCause());
    } finally {
      syncing = null;
    }
  }

  /** Waits for the disk. After a failure the file must be taken for unwritten. */
  @Override
  public void close() throws IOException {
    try (FileChannel file = channel) {
      finishSync();
      file.force(true);
    }
  }
}
