package dev.lamina.store;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * What was copied from one stream to another in one pass.
 *
 * @param digest of the very bytes that were written
 * @param size their number
 */
record HashedCopy(Digest digest, long size) {
  private static final int BLOCK = 1 << 20;

  /**
   * Copies all of a stream. A block is hashed on another thread while it is written and the next
   * one is read; a stream of less than a block is hashed in place. Closes neither stream.
   *
   * @param counted told the number of bytes copied so far, on this thread
   */
  static HashedCopy of(InputStream in, OutputStream out, LongConsumer counted) throws IOException {
    Hasher hasher = Hashing.sha256().newHasher();
    byte[] block = in.readNBytes(BLOCK);
    int length = block.length;
    if (length < BLOCK) {
      out.write(block, 0, length);
      counted.accept(length);
      return new HashedCopy(
          new Digest(hasher.putBytes(block, 0, length).hash().toString()), length);
    }
    try (ExecutorService hashing =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory())) {
      long size = 0;
      byte[] spare = new byte[BLOCK];
      while (length > 0) {
        byte[] full = block;
        int count = length;
        Future<?> hashed = hashing.submit(() -> hasher.putBytes(full, 0, count));
        out.write(full, 0, count);
        size += count;
        counted.accept(size);
        length = in.readNBytes(spare, 0, BLOCK);
        await(hashed);
        block = spare;
        spare = full;
      }
      return new HashedCopy(new Digest(hasher.hash().toString()), size);
    }
  }

  private static void await(Future<?> hashed) throws IOException {
    try {
      hashed.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted while hashing");
    } catch (ExecutionException e) {
      throw new IOException("hashing failed", e.getCause());
    }
  }
}
