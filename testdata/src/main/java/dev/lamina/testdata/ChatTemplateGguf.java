package dev.lamina.testdata;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Copies weights with another chat template in their head. Of GGUF version 3, little-endian. */
public final class ChatTemplateGguf {
  private static final String TEMPLATE = "tokenizer.chat_template";
  private static final int TEXT = 8;
  private static final int ARRAY = 9;
  private static final int ALIGNMENT = 32;

  /** Bytes of a value by the number of its type; 0 for those that tell their length. */
  private static final int[] SIZES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

  private final ByteBuffer in;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();

  private ChatTemplateGguf(ByteBuffer in) {
    this.in = in.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Writes a copy to a file, which it returns. */
  public static Path write(Path weights, String template, Path copy) throws IOException {
    try (FileChannel from = FileChannel.open(weights);
        FileChannel to =
            FileChannel.open(copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer all = from.map(FileChannel.MapMode.READ_ONLY, 0, Files.size(weights));
      var file = new ChatTemplateGguf(all);
      to.write(ByteBuffer.wrap(file.head(template)));
      long at = all.position();
      while (at < from.size()) {
        at += from.transferTo(at, from.size() - at, to);
      }
    }
    return copy;
  }

  /** All before the tensors' data, where the buffer is then. */
  private byte[] head(String template) {
    int tensors = (int) in.getLong(8);
    int members = (int) in.getLong(16);
    in.position(24);
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    int count = 1;
    for (int i = 0; i < members; i++) {
      int start = in.position();
      String key = text();
      skip(in.getInt());
      if (!key.equals(TEMPLATE)) {
        kept.writeBytes(slice(start));
        count++;
      }
    }
    int start = in.position();
    for (int i = 0; i < tensors; i++) {
      text();
      int dimensions = in.getInt();
      in.position(in.position() + dimensions * Long.BYTES + Integer.BYTES + Long.BYTES);
    }
    byte[] infos = slice(start);
    in.position(padded(in.position()));
    head.writeBytes(number(4, GgufBytes.MAGIC));
    head.writeBytes(number(4, 3));
    head.writeBytes(number(8, tensors));
    head.writeBytes(number(8, count));
    text(TEMPLATE);
    head.writeBytes(number(4, TEXT));
    text(template);
    head.writeBytes(kept.toByteArray());
    head.writeBytes(infos);
    head.writeBytes(new byte[padded(head.size()) - head.size()]);
    return head.toByteArray();
  }

  private void skip(int type) {
    switch (type) {
      case TEXT -> text();
      case ARRAY -> {
        int of = in.getInt();
        long length = in.getLong();
        for (long i = 0; i < length; i++) {
          skip(of);
        }
      }
      default -> in.position(in.position() + SIZES[type]);
    }
  }

  private String text() {
    byte[] bytes = new byte[(int) in.getLong()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private byte[] slice(int start) {
    byte[] bytes = new byte[in.position() - start];
    in.get(start, bytes);
    return bytes;
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    head.writeBytes(number(8, bytes.length));
    head.writeBytes(bytes);
  }

  private static byte[] number(int size, long value) {
    ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(value);
    return java.util.Arrays.copyOf(buffer.array(), size);
  }

  private static int padded(int size) {
    return Math.ceilDiv(size, ALIGNMENT) * ALIGNMENT;
  }
}
