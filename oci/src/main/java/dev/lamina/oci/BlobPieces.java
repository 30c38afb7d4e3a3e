package dev.lamina.oci;

import dev.lamina.store.Digest;
import dev.lamina.store.ModelException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * A registry's blob for somebody who reads it in pieces: each piece that begins where the one
 * before ended goes on in the same answer. Whoever reads all of it, from the first byte on, gets an
 * error instead of its end where the bytes are wrong. Used by one thread at a time; the caller
 * closes it.
 */
final class BlobPieces implements Call.Opener, Closeable {
  private final BlobStream blob;
  private HashedStream hashed;

  BlobPieces(BlobStream blob) {
    this.blob = blob;
    this.hashed = new HashedStream(blob);
  }

  /** From the first byte; to skip costs nothing, and closing it keeps the answer open. */
  @Override
  public InputStream open() {
    return new ArrayStream() {
      private long position;

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = readAt(position, bytes, offset, length);
        position += Math.max(read, 0);
        return read;
      }

      @Override
      public long skip(long count) {
        long skipped = Math.clamp(count, 0, blob.size() - position);
        position += skipped;
        return skipped;
      }
    };
  }

  @Override
  public void close() throws IOException {
    blob.close();
  }

  private int readAt(long position, byte[] bytes, int offset, int length) throws IOException {
    blob.seek(position);
    if (position == 0) {
      hashed = new HashedStream(blob);
    }
    if (position != hashed.count()) {
      return blob.read(bytes, offset, length); // some of it was passed over
    }
    int read = hashed.read(bytes, offset, length);
    if (read > 0 && hashed.count() == blob.size()) {
      requireRight(hashed.digest());
    }
    return read;
  }

  private void requireRight(Digest actual) {
    if (!actual.equals(blob.digest())) {
      throw ModelException.corrupt(
          "pull " + blob.digest() + ": the registry sent bytes whose digest is " + actual);
    }
  }
}
