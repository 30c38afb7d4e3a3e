package dev.lamina.oci;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Some bytes of an open file. Closing it closes nothing, so that there can be many at once. */
final class FileSlice extends ArrayStream {
  private final FileChannel channel;
  private long position;
  private long left;

  FileSlice(FileChannel channel, long start, long length) {
    this.channel = channel;
    this.position = start;
    this.left = length;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int wanted = (int) Math.min(length, left);
    int read = channel.read(ByteBuffer.wrap(bytes, offset, wanted), position);
    if (read > 0) {
      position += read;
      left -= read;
    }
    return read;
  }
}
