package dev.lamina.runtime;

import dev.lamina.store.ModelException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How exactly the keys and values of a context are kept. Spec: http-api-and-cli §3. */
public enum CacheType {
  F16(64, 1),
  Q8_0(34, 8),
  Q4_0(18, 2);

  private static final int BLOCK = 32;

  private final int blockBytes;
  private final int number;

  CacheType(int blockBytes, int number) {
    this.blockBytes = blockBytes;
    this.number = number;
  }

  /** Reads {@code f16}, {@code q8_0} or {@code q4_0}; throws INVALID for anything else. */
  public static CacheType parse(String text) {
    for (CacheType type : values()) {
      if (type.text().equals(text)) {
        return type;
      }
    }
    throw ModelException.invalid(
        "\""
            + text
            + "\" is no type of a cache (one of "
            + Arrays.stream(values()).map(CacheType::text).collect(Collectors.joining(", "))
            + ")");
  }

  /** As llama.cpp calls it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The number that ggml has for it. */
  public int number() {
    return number;
  }

  /** Bytes that so many numbers take. */
  long bytes(long count) {
    return count * blockBytes / BLOCK;
  }
}
