package dev.lamina.modelfile;

import dev.lamina.store.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Digests of the tensors in a GGUF file, to tell which ones two files share. Stateless. */
public final class TensorDigests {
  private TensorDigests() {}

  /**
   * The digest of each tensor's bytes by its name. Reads the whole file.
   *
   * @param head that of the file
   */
  public static Map<String, Digest> of(Path file, Gguf head) throws IOException {
    Map<String, Digest> digests = new LinkedHashMap<>();
    try (FileChannel channel = FileChannel.open(file)) {
      for (Tensor tensor : head.tensors()) {
        Range range = new Range(channel, head.dataStart() + tensor.offset(), tensor.size());
        digests.put(tensor.name(), Digest.of(range));
      }
    }
    return digests;
  }

  /** Some bytes of a file, which stays open. */
  private static final class Range implements ReadableByteChannel {
    private final FileChannel file;
    private long at;
    private long left;

    Range(FileChannel file, long from, long size) {
      this.file = file;
      this.at = from;
      this.left = size;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      if (left == 0) {
        return -1;
      }
      int limit = into.limit();
      into.limit((int) Math.min(limit, into.position() + left));
      int read = file.read(into, at);
      into.limit(limit);
      at += Math.max(0, read);
      left -= Math.max(0, read);
      return read;
    }

    @Override
    public boolean isOpen() {
      return file.isOpen();
    }

    @Override
    public void close() {
      // The file is whose it was.
    }
  }
}
