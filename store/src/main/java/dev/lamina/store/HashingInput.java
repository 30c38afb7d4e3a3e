package dev.lamina.store;

import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Counts and hashes what is read through it, so that bytes are read once. Not for use by several
 * threads.
 */
final class HashingInput extends FilterInputStream {
  private static final int BUFFER = 1 << 20;
  private final HashingInputStream hashing;
  private long count;

  HashingInput(InputStream in) {
    this(new HashingInputStream(Hashing.sha256(), in));
  }

  private HashingInput(HashingInputStream hashing) {
    super(hashing);
    this.hashing = hashing;
  }

  @Override
  public int read() throws IOException {
    int value = hashing.read();
    if (value >= 0) {
      count++;
    }
    return value;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = hashing.read(bytes, offset, length);
    if (read > 0) {
      count += read;
    }
    return read;
  }

  @Override
  public long skip(long n) throws IOException {
    throw new IOException("a skipped byte would not be hashed");
  }

  @Override
  public long transferTo(java.io.OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long total = 0;
    for (int n = read(buffer, 0, BUFFER); n >= 0; n = read(buffer, 0, BUFFER)) {
      out.write(buffer, 0, n);
      total += n;
    }
    return total;
  }

  /** Bytes read so far. */
  long count() {
    return count;
  }

  /** The digest of all that was read; ends the hashing. */
  Digest digest() {
    return new Digest(hashing.hash().toString());
  }
}
