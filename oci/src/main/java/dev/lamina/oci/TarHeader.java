package dev.lamina.oci;

import dev.lamina.store.ModelException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What stands before a file's bytes in a tar file: POSIX ustar, sizes of 8 GiB and more in the
 * binary form that all readers know.
 *
 * @param size bytes of the file
 * @param type such as {@link #FILE}
 * @param link where a link leads; else empty
 */
record TarHeader(String name, long size, char type, String link) {
  static final int BLOCK = 512;
  static final char FILE = '0';
  static final char SYMBOLIC_LINK = '2';
  static final char DIRECTORY = '5';

  private static final int NAME = 100;
  private static final int SIZE_AT = 124;
  private static final int TIME_AT = 136;
  private static final int NUMBER = 12;
  private static final int SUM_AT = 148;
  private static final int SUM = 8;
  private static final int TYPE_AT = 156;
  private static final int LINK_AT = 157;
  private static final int MAGIC_AT = 257;
  private static final int PREFIX_AT = 345;
  private static final int PREFIX = 155;
  private static final long MOST_OCTAL = 1L << 33;
  private static final int BINARY = 0x80;

  /** Bytes that fill up the last block of a file. */
  static int padding(long size) {
    return (int) (-size & (BLOCK - 1));
  }

  TarHeader(String name, long size, char type) {
    this(name, size, type, "");
  }

  byte[] bytes() {
    byte[] block = new byte[BLOCK];
    int prefix = name.getBytes(StandardCharsets.UTF_8).length <= NAME ? 0 : name.indexOf('/');
    put(block, 0, prefix == 0 ? name : name.substring(prefix + 1));
    put(block, PREFIX_AT, name.substring(0, prefix));
    String mode = type == DIRECTORY ? "0000755" : "0000644";
    put(block, NAME, mode + "\0" + "0000000\0" + "0000000\0");
    put(block, LINK_AT, link);
    if (size < MOST_OCTAL) {
      put(block, SIZE_AT, "%011o\0".formatted(size));
    } else {
      ByteBuffer.wrap(block).put(SIZE_AT, (byte) BINARY).putLong(SIZE_AT + 4, size);
    }
    put(block, TIME_AT, "%011o\0".formatted(0));
    block[TYPE_AT] = (byte) type;
    put(block, MAGIC_AT, "ustar\0" + "00");
    put(block, SUM_AT, "%06o\0 ".formatted(sum(block)));
    return block;
  }

  /**
   * Reads a block that is not all zero.
   *
   * @throws ModelException CORRUPT when it is no header
   */
  static TarHeader parse(byte[] block) {
    if (number(block, SUM_AT, SUM) != sum(block)) {
      throw ModelException.corrupt("not a tar file, or damaged");
    }
    boolean ustar = text(block, MAGIC_AT, 5).equals("ustar");
    // GNU's own format has other things where POSIX has the prefix.
    boolean posix = ustar && block[MAGIC_AT + 5] == 0;
    String prefix = posix ? text(block, PREFIX_AT, PREFIX) : "";
    String name = text(block, 0, NAME);
    char type = block[TYPE_AT] == 0 ? FILE : (char) block[TYPE_AT];
    long size = number(block, SIZE_AT, NUMBER);
    String link = text(block, LINK_AT, NAME);
    return new TarHeader(prefix.isEmpty() ? name : prefix + "/" + name, size, type, link);
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  /** The sum of all bytes, those of the sum itself taken as spaces. */
  private static long sum(byte[] block) {
    long sum = SUM * (long) ' ';
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= SUM_AT && i < SUM_AT + SUM ? 0 : block[i] & 0xff;
    }
    return sum;
  }

  private static String text(byte[] block, int at, int length) {
    int end = at;
    while (end < at + length && block[end] != 0) {
      end++;
    }
    return new String(block, at, end - at, StandardCharsets.UTF_8);
  }

  private static long number(byte[] block, int at, int length) {
    try {
      if ((block[at] & BINARY) != 0) {
        byte[] binary = Arrays.copyOfRange(block, at, at + length);
        binary[0] &= 0x7f;
        return new BigInteger(binary).longValueExact();
      }
      String octal = text(block, at, length).strip();
      return octal.isEmpty() ? 0 : Long.parseUnsignedLong(octal, 8);
    } catch (ArithmeticException | NumberFormatException e) {
      throw new ModelException(
          ModelException.Kind.CORRUPT, "not a tar file, or damaged: a number is none", e);
    }
  }
}
