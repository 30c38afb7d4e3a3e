package dev.lamina.runtime.embedded;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the child loads.
 *
 * @param library the native library's path, as text
 * @param weights path in the bytes that the file system knows it by
 * @param adapters likewise
 * @param batch tokens evaluated at once
 * @param threads for generation
 * @param batchThreads for the prompt
 * @param cache ggml's number of the type that keys and values have
 * @param flash whether flash attention is used
 * @param pooling the name of a {@link dev.lamina.runtime.Pooling}; empty for text
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and not copied: made once, read once
record LoadOrder(
    String library,
    byte[] weights,
    List<byte[]> adapters,
    int contextLength,
    int batch,
    int threads,
    int batchThreads,
    boolean mmap,
    int cache,
    boolean flash,
    String pooling) {

  void writeTo(DataOutputStream out) throws IOException {
    out.writeUTF(library);
    Frame.writeBytes(out, weights);
    out.writeInt(adapters.size());
    for (byte[] adapter : adapters) {
      Frame.writeBytes(out, adapter);
    }
    out.writeInt(contextLength);
    out.writeInt(batch);
    out.writeInt(threads);
    out.writeInt(batchThreads);
    out.writeBoolean(mmap);
    out.writeInt(cache);
    out.writeBoolean(flash);
    out.writeUTF(pooling);
  }

  static LoadOrder read(DataInputStream in) throws IOException {
    String library = in.readUTF();
    byte[] weights = Frame.readBytes(in);
    int count = in.readInt();
    List<byte[]> adapters = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      adapters.add(Frame.readBytes(in));
    }
    return new LoadOrder(
        library,
        weights,
        adapters,
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readBoolean(),
        in.readInt(),
        in.readBoolean(),
        in.readUTF());
  }
}
