package dev.lamina.toolkit.engines;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a 64-bit ELF file says of the libraries it needs. Specification: System V ABI, chapter 5.
 */
final class Elf {
  private static final int MAGIC = 0x464c457f;
  private static final int CLASS_AT = 4;
  private static final int CLASS_64 = 2;
  private static final int HEADERS_AT = 32;
  private static final int HEADER_SIZE_AT = 54;
  private static final int HEADER_COUNT_AT = 56;
  private static final int LOAD = 1;
  private static final int DYNAMIC = 2;
  private static final long NEEDED = 1;
  private static final long TEXTS = 5;
  private static final int LONGEST_NAME = 256;

  private final ByteBuffer bytes;

  private Elf(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** Names such as {@code libgomp.so.1}; none of a file that is no ELF, or damaged. */
  static List<String> needed(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = Math.min(channel.size(), Integer.MAX_VALUE);
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
      return new Elf(bytes.order(ByteOrder.LITTLE_ENDIAN)).needed();
    } catch (IndexOutOfBoundsException | BufferUnderflowException damaged) {
      return List.of();
    }
  }

  private List<String> needed() {
    if (bytes.getInt(0) != MAGIC || bytes.get(CLASS_AT) != CLASS_64) {
      return List.of();
    }
    long texts = 0;
    List<Long> names = new ArrayList<>();
    for (int header : headers(DYNAMIC)) {
      int at = (int) bytes.getLong(header + 8);
      for (; bytes.getLong(at) != 0; at += 16) {
        if (bytes.getLong(at) == NEEDED) {
          names.add(bytes.getLong(at + 8));
        } else if (bytes.getLong(at) == TEXTS) {
          texts = bytes.getLong(at + 8);
        }
      }
    }
    List<String> needed = new ArrayList<>();
    for (long name : names) {
      needed.add(text(place(texts) + name));
    }
    return needed;
  }

  /** Where the program headers of a type are. */
  private List<Integer> headers(int type) {
    int size = bytes.getShort(HEADER_SIZE_AT);
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < bytes.getShort(HEADER_COUNT_AT); i++) {
      int header = (int) bytes.getLong(HEADERS_AT) + i * size;
      if (bytes.getInt(header) == type) {
        found.add(header);
      }
    }
    return found;
  }

  /** Where in the file an address is. */
  private long place(long address) {
    for (int header : headers(LOAD)) {
      long offset = bytes.getLong(header + 8);
      long start = bytes.getLong(header + 16);
      if (address >= start && address < start + bytes.getLong(header + 32)) {
        return address - start + offset;
      }
    }
    throw new IndexOutOfBoundsException();
  }

  private String text(long at) {
    byte[] name = new byte[LONGEST_NAME];
    int length = 0;
    for (int i = Math.toIntExact(at); bytes.get(i) != 0; i++) {
      name[length++] = bytes.get(i);
    }
    return new String(name, 0, length, StandardCharsets.UTF_8);
  }
}
