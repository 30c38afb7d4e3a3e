package dev.lamina.testdata;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/**
 * Makes tar files, of good and of bad will. A builder: each method changes this object and returns
 * it. Not for use by several threads.
 */
public final class TarBytes {
  private static final int BLOCK = 512;
  private static final int SUM_AT = 148;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public TarBytes file(String name, byte[] bytes) {
    return entry(name, '0', "", bytes.length, bytes);
  }

  public TarBytes file(String name, String text) {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  public TarBytes directory(String name) {
    return entry(name, '5', "", 0, new byte[0]);
  }

  public TarBytes link(String name, String target) {
    return entry(name, '2', target, 0, new byte[0]);
  }

  /**
   * Any entry.
   *
   * @param size what the header says, right or wrong
   */
  public TarBytes entry(String name, char type, String link, long size, byte[] bytes) {
    byte[] head = new byte[BLOCK];
    put(head, 0, name);
    put(head, 100, "0000644\0" + "0000000\0" + "0000000\0" + "%011o\0".formatted(size));
    put(head, 136, "00000000000\0" + "        " + type + link);
    put(head, 257, "ustar\0" + "00");
    int sum = 0;
    for (byte each : head) {
      sum += each & 0xff;
    }
    put(head, SUM_AT, "%06o\0 ".formatted(sum));
    out.writeBytes(head);
    out.writeBytes(bytes);
    out.writeBytes(new byte[-bytes.length & (BLOCK - 1)]);
    return this;
  }

  public byte[] bytes() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(out.toByteArray());
    whole.writeBytes(new byte[2 * BLOCK]);
    return whole.toByteArray();
  }

  public byte[] gzipped() {
    return gzip(bytes());
  }

  public static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }
}
