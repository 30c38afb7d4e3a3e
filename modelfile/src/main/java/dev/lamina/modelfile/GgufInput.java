package dev.lamina.modelfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * Little-endian numbers from the front of a file. Nothing is read, and no memory taken, past the
 * file's end: a length that does not fit is an error before it is believed.
 */
final class GgufInput {
  private static final int BUFFER = 256 << 10;
  private static final int MAX_STRING = 16 << 20;

  private final FileChannel channel;
  private final long size;
  private final ByteBuffer buffer;

  /** Where the buffer's first byte is in the file. */
  private long start;

  GgufInput(FileChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
    this.buffer =
        ByteBuffer.allocate((int) Math.min(BUFFER, Math.max(size, Long.BYTES)))
            .order(ByteOrder.LITTLE_ENDIAN)
            .limit(0);
  }

  /** Bytes of the file. */
  long size() {
    return size;
  }

  long position() {
    return start + buffer.position();
  }

  long remaining() {
    return size - position();
  }

  int int8() throws IOException {
    fill(Byte.BYTES);
    return buffer.get();
  }

  int int16() throws IOException {
    fill(Short.BYTES);
    return buffer.getShort();
  }

  int int32() throws IOException {
    fill(Integer.BYTES);
    return buffer.getInt();
  }

  long int64() throws IOException {
    fill(Long.BYTES);
    return buffer.getLong();
  }

  /** An unsigned count of things that take at least {@code each} bytes of what is left. */
  long count(String what, int each) throws IOException {
    long count = int64();
    if (count < 0 || count > remaining() / each) {
      throw new GgufFault(
          Long.toUnsignedString(count) + " " + what + " cannot fit into the file", position());
    }
    return count;
  }

  String string() throws IOException {
    int length = stringLength();
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; ) {
      fill(1);
      int some = Math.min(length - done, buffer.remaining());
      buffer.get(bytes, done, some);
      done += some;
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  void skipString() throws IOException {
    skip(stringLength());
  }

  void skip(long bytes) throws IOException {
    require(bytes);
    if (bytes <= buffer.remaining()) {
      buffer.position(buffer.position() + (int) bytes);
    } else {
      start = position() + bytes;
      buffer.position(0).limit(0);
    }
  }

  private int stringLength() throws IOException {
    long length = count("bytes of text", 1);
    if (length > MAX_STRING) {
      throw new GgufFault("a text of " + length + " bytes is too long", position());
    }
    return (int) length;
  }

  private void require(long bytes) {
    if (bytes > remaining()) {
      throw new GgufFault("the file ends too early", position());
    }
  }

  /** Has at least so many bytes in the buffer. */
  private void fill(int bytes) throws IOException {
    if (buffer.remaining() >= bytes) {
      return;
    }
    require(bytes);
    start = position();
    buffer.compact();
    while (buffer.position() < bytes) {
      if (channel.read(buffer, start + buffer.position()) < 0) {
        throw new GgufFault("the file became shorter while it was read", position());
      }
    }
    buffer.flip();
  }
}
