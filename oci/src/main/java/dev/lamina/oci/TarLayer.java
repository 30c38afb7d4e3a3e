package dev.lamina.oci;

import dev.lamina.store.Descriptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * A tar file around one blob, which is nowhere but in the stream that is read from it: the same
 * blob under the same path gives the same bytes.
 */
final class TarLayer {
  private static final int END_BLOCKS = 2;

  private final byte[] head;
  private final Descriptor blob;

  private TarLayer(byte[] head, Descriptor blob) {
    this.head = head;
    this.blob = blob;
  }

  /**
   * A file in the directory of models.
   *
   * @param link another name of it there, if it is to have one
   */
  static TarLayer of(String file, Descriptor blob, Optional<String> link) {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.writeBytes(new TarHeader(ModelImage.DIRECTORY, 0, TarHeader.DIRECTORY).bytes());
    link.ifPresent(
        name -> head.writeBytes(new TarHeader(name, 0, TarHeader.SYMBOLIC_LINK, file).bytes()));
    String path = ModelImage.DIRECTORY + file;
    head.writeBytes(new TarHeader(path, blob.size(), TarHeader.FILE).bytes());
    return new TarLayer(head.toByteArray(), blob);
  }

  /** All that stands before the blob's bytes. */
  byte[] head() {
    return head.clone();
  }

  Descriptor blob() {
    return blob;
  }

  /** Bytes of the tar file. */
  long size() {
    return head.length
        + blob.size()
        + TarHeader.padding(blob.size())
        + (long) END_BLOCKS * TarHeader.BLOCK;
  }

  /**
   * The tar file; to skip in it reads nothing. Closing it closes the blob's stream.
   *
   * @param bytes the blob's
   */
  InputStream around(InputStream bytes) {
    return new ArrayStream() {
      private long position;

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        long left = size() - position;
        if (left == 0) {
          return -1;
        }
        int wanted = (int) Math.min(length, left);
        int read = piece(buffer, offset, wanted);
        position += Math.max(read, 0);
        return read;
      }

      private int piece(byte[] buffer, int offset, int wanted) throws IOException {
        long inFile = position - head.length;
        if (inFile < 0) {
          int count = (int) Math.min(wanted, -inFile);
          System.arraycopy(head, (int) position, buffer, offset, count);
          return count;
        }
        if (inFile < blob.size()) {
          int read = bytes.read(buffer, offset, (int) Math.min(wanted, blob.size() - inFile));
          if (read < 0) {
            throw new IOException("blob " + blob.digest() + " is shorter than it should be");
          }
          return read;
        }
        Arrays.fill(buffer, offset, offset + wanted, (byte) 0);
        return wanted;
      }

      @Override
      public long skip(long count) throws IOException {
        long inFile = position - head.length;
        long skipped;
        if (inFile < 0) {
          skipped = Math.clamp(count, 0, -inFile);
        } else if (inFile < blob.size()) {
          skipped = bytes.skip(Math.clamp(count, 0, blob.size() - inFile));
        } else {
          skipped = Math.clamp(count, 0, size() - position);
        }
        position += skipped;
        return skipped;
      }

      @Override
      public void close() throws IOException {
        bytes.close();
      }
    };
  }
}
