package dev.lamina.oci;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * A registry's blob for somebody who reads it in pieces: each piece that begins where the one
 * before ended goes on in the same answer. Used by one thread at a time; the caller closes it.
 */
final class BlobPieces implements Call.Opener, Closeable {
  private final BlobStream blob;

  BlobPieces(BlobStream blob) {
    this.blob = blob;
  }

  /** From the first byte; to skip costs nothing, and closing it keeps the answer open. */
  @Override
  public InputStream open() {
    return new ArrayStream() {
      private long position;

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        blob.seek(position);
        int read = blob.read(bytes, offset, length);
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
}
