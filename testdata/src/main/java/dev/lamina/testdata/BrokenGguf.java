package dev.lamina.testdata;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * Files that are nearly GGUF, each wrong in one way, made from a good one; a reader must refuse
 * every one of them without reading outside of the file, and without taking memory for what the
 * file only claims to hold.
 */
public enum BrokenGguf {
  EMPTY(good -> new byte[0]),
  MAGIC_ONLY(good -> Arrays.copyOf(good, 4)),
  WRONG_MAGIC(good -> putInt(good, 0, 0x4C4D4747)), // "GGML", its forerunner
  BIG_ENDIAN(good -> putInt(good, 4, Integer.reverseBytes(3))),
  VERSION_ZERO(good -> putInt(good, 4, 0)),
  VERSION_UNKNOWN(good -> putInt(good, 4, 99)),
  TENSOR_COUNT_HUGE(good -> putLong(good, 8, 1L << 60)),
  TENSOR_COUNT_NEGATIVE(good -> putLong(good, 8, -1)),
  METADATA_COUNT_HUGE(good -> putLong(good, 16, 1L << 60)),
  METADATA_COUNT_NEGATIVE(good -> putLong(good, 16, -1)),
  KEY_LENGTH_HUGE(good -> putLong(good, 24, 1L << 62)),
  KEY_LENGTH_NEGATIVE(good -> putLong(good, 24, -1)),
  KEY_TWICE(good -> rename(good, "general.name", "general.type")),
  TEXT_LENGTH_HUGE(good -> putLong(good, after(good, "general.name") + 4, 1L << 40)),
  VALUE_TYPE_UNKNOWN(good -> putInt(good, after(good, "general.name"), 77)),
  ARRAY_TYPE_UNKNOWN(good -> putInt(good, after(good, "tokenizer.ggml.tokens") + 4, 77)),
  ARRAY_LENGTH_HUGE(good -> putLong(good, after(good, "tokenizer.ggml.scores") + 8, 1L << 61)),
  ARCHITECTURE_MISSING(good -> rename(good, "general.architecture", "general.arbhitecture")),
  ARCHITECTURE_A_NUMBER(good -> putInt(good, after(good, "general.architecture"), 10)),
  ALIGNMENT_ZERO(good -> putInt(good, after(good, "general.alignment") + 4, 0)),
  ALIGNMENT_ODD(good -> putInt(good, after(good, "general.alignment") + 4, 33)),
  TRUNCATED_METADATA(good -> Arrays.copyOf(good, after(good, "tokenizer.ggml.scores") + 20)),
  TRUNCATED_TENSOR_TABLE(good -> Arrays.copyOf(good, after(good, "output_norm.weight") + 6)),
  TRUNCATED_DATA(good -> Arrays.copyOf(good, good.length - 32)),
  TENSOR_TWICE(good -> rename(good, "blk.0.attn_k.weight", "blk.0.attn_v.weight")),
  TENSOR_TYPE_UNKNOWN(good -> putInt(good, after(good, "output_norm.weight") + 12, 1000)),
  DIMENSIONS_TOO_MANY(good -> putInt(good, after(good, "output_norm.weight"), 1 << 30)),
  DIMENSION_NEGATIVE(good -> putLong(good, after(good, "output_norm.weight") + 4, -16)),
  DIMENSIONS_OVERFLOW(good -> putLong(good, after(good, "token_embd.weight") + 4, (1L << 60) + 16)),
  OFFSET_OUTSIDE(good -> putLong(good, after(good, "output_norm.weight") + 16, 1L << 40)),
  OFFSET_NEGATIVE(good -> putLong(good, after(good, "output_norm.weight") + 16, -64)),
  OFFSET_UNALIGNED(good -> putLong(good, after(good, "output_norm.weight") + 16, 7)),
  TENSORS_OVERLAP(good -> putLong(good, after(good, "output_norm.weight") + 16, 0));

  @SuppressWarnings("ImmutableEnumChecker") // none of the functions above holds anything
  private final UnaryOperator<byte[]> damage;

  BrokenGguf(UnaryOperator<byte[]> damage) {
    this.damage = damage;
  }

  /** The broken file's bytes. */
  public byte[] bytes() {
    return damage.apply(TinyGguf.model().alignment(64).bytes());
  }

  /** Writes the broken file and returns its path. */
  public Path writeTo(Path file) throws IOException {
    return Files.write(file, bytes());
  }

  private static byte[] putInt(byte[] file, int at, int value) {
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    return file;
  }

  private static byte[] putLong(byte[] file, int at, long value) {
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
    return file;
  }

  private static byte[] rename(byte[] file, String from, String to) {
    byte[] text = to.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(text, 0, file, after(file, from) - text.length, text.length);
    return file;
  }

  /** Where a key's value type, or a tensor's number of dimensions, stands: behind its name. */
  private static int after(byte[] file, String name) {
    int at = new String(file, StandardCharsets.ISO_8859_1).indexOf(name);
    if (at < 0) {
      throw new IllegalStateException("no " + name + " in the file");
    }
    return at + name.length();
  }
}
