package dev.lamina.runtime.process;

import java.util.Locale;

/** Whose fault a failed load is: llama.cpp only gives texts, so they decide. */
public final class LoadReason {
  private LoadReason() {}

  /** The name of the kind of error that a text tells of. */
  public static String kind(String reason) {
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("alloc") || lower.contains("out of memory") || lower.contains("mmap")) {
      return "EXHAUSTED";
    }
    return lower.contains("unknown model architecture") || lower.contains("unknown pre-tokenizer")
        ? "UNSUPPORTED"
        : "CORRUPT";
  }
}
