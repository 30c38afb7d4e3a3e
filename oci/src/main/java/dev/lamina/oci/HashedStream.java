package dev.lamina.oci;

import dev.lamina.store.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A stream that knows the digest, and the number, of the bytes that were read from it. */
final class HashedStream extends ArrayStream {
  private final InputStream in;
  private final MessageDigest sha256;
  private long count;

  HashedStream(InputStream in) {
    this.in = in;
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = in.read(bytes, offset, length);
    if (read > 0) {
      sha256.update(bytes, offset, read);
      count += read;
    }
    return read;
  }

  long count() {
    return count;
  }

  /** Of all bytes so far; to be asked once. */
  Digest digest() {
    return new Digest(HexFormat.of().formatHex(sha256.digest()));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
