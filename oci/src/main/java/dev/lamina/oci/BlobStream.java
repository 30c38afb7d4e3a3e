package dev.lamina.oci;

import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Optional;

/**
 * A registry's blob as one stream: opened when it is first read, opened again where it broke. The
 * bytes are checked by whoever reads them.
 */
final class BlobStream extends ArrayStream {
  /** Opens a blob at one of its bytes. */
  @FunctionalInterface
  interface Opener {
    InputStream open(long offset) throws IOException;
  }

  private final Descriptor blob;
  private final Opener opener;
  private final Backoff backoff;
  private InputStream open = InputStream.nullInputStream();
  private boolean opened;
  private long position;

  BlobStream(Descriptor blob, Opener opener, RegistryOptions.Patience patience) {
    this.blob = blob;
    this.opener = opener;
    this.backoff = new Backoff(patience);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (position < blob.size()) {
      try {
        if (!opened) {
          open = opener.open(position);
          opened = true;
        }
        int read = open.read(bytes, offset, (int) Math.min(length, blob.size() - position));
        if (read < 0) {
          throw new IOException("the connection ended at byte " + position);
        }
        position += read;
        backoff.progress();
        return read;
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        close();
        if (Thread.currentThread().isInterrupted() || Failures.lasting(e) || !backoff.again()) {
          throw e;
        }
        backoff.pause(Optional.empty());
      }
    }
    return -1;
  }

  /** Goes on at another byte. */
  void seek(long offset) throws IOException {
    if (offset != position) {
      close();
      position = offset;
    }
  }

  Digest digest() {
    return blob.digest();
  }

  /** Bytes of the blob. */
  long size() {
    return blob.size();
  }

  @Override
  public void close() throws IOException {
    open.close();
    opened = false;
  }
}
