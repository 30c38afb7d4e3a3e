package dev.lamina.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * The least that counts as weights: a GGUF file with one tensor of one number, which can be made a
 * model of and not be run.
 */
final class SmallestGguf {
  private static final int UINT32 = 4;
  private static final int STRING = 8;
  private static final int F32 = 0;
  private static final int ALIGNMENT = 32;

  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 10).order(ByteOrder.LITTLE_ENDIAN);

  private SmallestGguf() {}

  static void write(Path file) throws IOException {
    SmallestGguf gguf = new SmallestGguf();
    Map<String, Integer> numbers = Map.of("llama.block_count", 1, "llama.context_length", 16);
    gguf.bytes.putInt(0x46554747).putInt(3).putLong(1).putLong(1 + numbers.size());
    gguf.text("general.architecture").bytes.putInt(STRING);
    gguf.text("llama");
    numbers.forEach((key, value) -> gguf.text(key).bytes.putInt(UINT32).putInt(value));
    gguf.text("token_embd.weight").bytes.putInt(1).putLong(1).putInt(F32).putLong(0);
    int head = Math.ceilDiv(gguf.bytes.position(), ALIGNMENT) * ALIGNMENT;
    gguf.bytes.position(head).putInt(0);
    Files.write(file, Arrays.copyOf(gguf.bytes.array(), gguf.bytes.position()));
  }

  private SmallestGguf text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    bytes.putLong(utf8.length).put(utf8);
    return this;
  }
}
