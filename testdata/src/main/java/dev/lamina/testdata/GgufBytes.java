package dev.lamina.testdata;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Writes GGUF version 3, little-endian, as its parts say; checks nothing. */
final class GgufBytes {
  static final int MAGIC = 0x46554747; // "GGUF"

  /**
   * A signed 32-bit value; a bare {@link Integer} is written unsigned, as most counts in GGUF are.
   */
  record Int32(int value) {}

  /**
   * A tensor.
   *
   * @param shape fastest dimension first, as in the file
   * @param type ggml's number: 0 is F32, 1 is F16
   * @param data backed by an array that holds nothing else
   */
  record Tensor(String name, List<Long> shape, int type, ByteBuffer data) {}

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static byte[] write(Map<String, Object> metadata, List<Tensor> tensors, int alignment) {
    GgufBytes file = new GgufBytes();
    file.u32(MAGIC).u32(3).u64(tensors.size()).u64(metadata.size());
    metadata.forEach((key, value) -> file.text(key).u32(typeOf(value)).value(value));
    long offset = 0;
    for (Tensor tensor : tensors) {
      file.text(tensor.name()).u32(tensor.shape().size());
      for (Long length : tensor.shape()) {
        file.u64(length);
      }
      file.u32(tensor.type()).u64(offset);
      offset += padded(tensor.data().capacity(), alignment);
    }
    file.pad(alignment);
    for (Tensor tensor : tensors) {
      file.out.writeBytes(tensor.data().array());
      file.pad(alignment);
    }
    return file.out.toByteArray();
  }

  private static int typeOf(Object value) {
    return switch (value) {
      case Byte _ -> 0;
      case Short _ -> 2;
      case Integer _ -> 4;
      case Int32 _ -> 5;
      case Float _ -> 6;
      case Boolean _ -> 7;
      case String _ -> 8;
      case List<?> _, int[] _, float[] _ -> 9;
      case Long _ -> 10;
      case Double _ -> 12;
      default -> throw new IllegalArgumentException("no GGUF type for " + value.getClass());
    };
  }

  private void value(Object value) {
    switch (value) {
      case Byte number -> number(1, buffer -> buffer.put(number));
      case Short number -> number(2, buffer -> buffer.putShort(number));
      case Integer number -> u32(number);
      case Int32 number -> u32(number.value());
      case Float number -> number(4, buffer -> buffer.putFloat(number));
      case Boolean flag -> out.write(flag ? 1 : 0);
      case String text -> text(text);
      case Long number -> u64(number);
      case Double number -> number(8, buffer -> buffer.putDouble(number));
      case int[] numbers -> {
        u32(5).u64(numbers.length);
        for (int number : numbers) {
          u32(number);
        }
      }
      case float[] numbers -> {
        u32(6).u64(numbers.length);
        for (float number : numbers) {
          number(4, buffer -> buffer.putFloat(number));
        }
      }
      case List<?> list -> {
        u32(list.isEmpty() ? 8 : typeOf(list.getFirst())).u64(list.size());
        list.forEach(this::value);
      }
      default -> throw new IllegalArgumentException("no GGUF type for " + value.getClass());
    }
  }

  private GgufBytes text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    u64(bytes.length).out.writeBytes(bytes);
    return this;
  }

  private GgufBytes u32(int value) {
    return number(4, buffer -> buffer.putInt(value));
  }

  private GgufBytes u64(long value) {
    return number(8, buffer -> buffer.putLong(value));
  }

  private GgufBytes number(int size, Consumer<ByteBuffer> put) {
    ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    put.accept(buffer);
    out.writeBytes(buffer.array());
    return this;
  }

  private void pad(int alignment) {
    out.writeBytes(new byte[(int) (padded(out.size(), alignment) - out.size())]);
  }

  private static long padded(long size, int alignment) {
    return Math.ceilDiv(size, (long) alignment) * alignment;
  }
}
