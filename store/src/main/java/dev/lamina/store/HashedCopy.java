package dev.lamina.store;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * What was copied from one channel to another in one pass.
 *
 * @param digest of the very bytes that were written
 * @param size their number
 */
record HashedCopy(Digest digest, long size) {
  /** Where a copy goes: takes some or all of what remains in a buffer. */
  @FunctionalInterface
  interface Sink {
    void write(ByteBuffer bytes) throws IOException;
  }

  /** A copy of less than this is not worth another thread. */
  private static final int SMALL = 1 << 16;

  private static final int BLOCK = 1 << 20;

  /**
   * Copies all of a channel: a block is hashed on another thread while it is written and the next
   * one is read. Closes nothing.
   *
   * @param counted told the number of bytes copied so far, on this thread
   */
  static HashedCopy of(ReadableByteChannel in, Sink out, LongConsumer counted) throws IOException {
    Hasher hasher = Hashing.sha256().newHasher();
    try {
      ByteBuffer first = ByteBuffer.allocate(SMALL);
      fill(first, in);
      hasher.putBytes(first.duplicate());
      long size = first.remaining();
      writeAll(first, out);
      counted.accept(size);
      if (size == SMALL) {
        size += large(in, out, hasher, copied -> counted.accept(SMALL + copied));
      }
      return new HashedCopy(new Digest(hasher.hash().toString()), size);
    } catch (ClosedByInterruptException e) {
      throw interrupted();
    }
  }

  /** What a copy of this file would be: reads all of it. */
  static HashedCopy of(Path file, LongConsumer counted) throws IOException {
    try (FileChannel in = FileChannel.open(file)) {
      return of(in, block -> block.position(block.limit()), counted);
    }
  }

  /** Direct buffers: a write from the heap would copy each block twice. */
  private static long large(ReadableByteChannel in, Sink out, Hasher hasher, LongConsumer counted)
      throws IOException {
    try (ExecutorService hashing =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory())) {
      long size = 0;
      ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
      ByteBuffer spare = ByteBuffer.allocateDirect(BLOCK);
      fill(block, in);
      while (block.hasRemaining()) {
        ByteBuffer full = block.duplicate();
        Future<?> hashed = hashing.submit(() -> hasher.putBytes(full));
        size += block.remaining();
        writeAll(block, out);
        counted.accept(size);
        fill(spare, in);
        await(hashed);
        ByteBuffer written = block;
        block = spare;
        spare = written;
      }
      return size;
    }
  }

  /** Reads until the buffer is full or the channel at its end, and turns the buffer round. */
  private static void fill(ByteBuffer buffer, ReadableByteChannel in) throws IOException {
    buffer.clear();
    while (buffer.hasRemaining() && in.read(buffer) >= 0) {}
    buffer.flip();
  }

  private static void writeAll(ByteBuffer buffer, Sink out) throws IOException {
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
  }

  private static void await(Future<?> hashed) throws IOException {
    try {
      hashed.get();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      throw new IOException("hashing failed", e.getCause());
    }
  }

  private static IOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while copying");
  }
}
