package dev.lamina.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a store, between threads and between processes. Shared while a blob is pinned or a
 * manifest is published, exclusive while blobs are deleted. The operating system releases it when
 * its owner dies.
 *
 * <p>One instance per file and process: a process that closes any channel of a file loses all its
 * locks on it.
 */
final class StoreLock {
  private static final Map<Path, StoreLock> LOCKS = new ConcurrentHashMap<>();

  /** Held until closed, by the thread that took it. */
  interface Held extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  private final Path file;
  private final ReentrantReadWriteLock threads = new ReentrantReadWriteLock(true);
  private @Nullable FileChannel channel;
  private @Nullable FileLock sharedLock;
  private int sharers;

  private StoreLock(Path file) {
    this.file = file;
  }

  static StoreLock of(Path file) {
    return LOCKS.computeIfAbsent(file.toAbsolutePath().normalize(), StoreLock::new);
  }

  Held shared() throws IOException {
    threads.readLock().lock();
    try {
      share();
    } catch (IOException | RuntimeException e) {
      threads.readLock().unlock();
      throw e;
    }
    return () -> {
      try {
        unshare();
      } finally {
        threads.readLock().unlock();
      }
    };
  }

  Held exclusive() throws IOException {
    threads.writeLock().lock();
    try {
      FileLock lock = channel().lock();
      return () -> {
        try {
          lock.release();
        } finally {
          threads.writeLock().unlock();
        }
      };
    } catch (IOException | RuntimeException e) {
      threads.writeLock().unlock();
      throw e;
    }
  }

  /**
   * Exclusive, for who looks only: held without effect where nothing can be written, for nobody
   * changes such a store.
   */
  Held looking() throws IOException {
    try {
      return exclusive();
    } catch (IOException e) {
      if (DurableFiles.isReadOnly(e)) {
        return () -> {};
      }
      throw e;
    }
  }

  private synchronized void share() throws IOException {
    if (sharers == 0) {
      sharedLock = channel().lock(0, Long.MAX_VALUE, true);
    }
    sharers++;
  }

  private synchronized void unshare() throws IOException {
    sharers--;
    if (sharers == 0 && sharedLock != null) {
      sharedLock.release();
      sharedLock = null;
    }
  }

  private synchronized FileChannel channel() throws IOException {
    if (channel == null || !channel.isOpen()) {
      DurableFiles.createDirectories(DurableFiles.parent(file));
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
    return channel;
  }
}
