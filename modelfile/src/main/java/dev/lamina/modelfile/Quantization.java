package dev.lamina.modelfile;

import dev.lamina.store.ModelException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Refuses a draft's wish for other numbers in the weights, as precisely as the reference: here
 * nothing rewrites weights. Spec: store-and-modelfile §6.5.
 */
final class Quantization {
  private static final List<String> WANTED =
      List.of("F32", "F16", "BF16", "Q4_K_S", "Q4_K_M", "Q4_K", "Q8_0");
  private static final List<String> SOURCES = List.of("F16", "BF16", "F32");

  private Quantization() {}

  /** Whether the words are right; what the weights are is not known yet. */
  static void requireKnown(String quantize) {
    String wanted = quantize.toUpperCase(Locale.ROOT);
    if (!wanted.isEmpty() && !WANTED.contains(wanted)) {
      throw ModelException.invalid(
          "unsupported quantization type "
              + wanted
              + " - supported types are F32, F16, Q4_K_S, Q4_K_M, Q8_0");
    }
  }

  /** Whether the weights have what is wanted already. */
  static void requireNone(String quantize, Optional<Gguf> weights) {
    String wanted = quantize.toUpperCase(Locale.ROOT);
    String present = weights.map(Gguf::quantization).orElse("unknown");
    if (wanted.isEmpty() || wanted.equals(present)) {
      return;
    }
    if (!SOURCES.contains(present)) {
      throw ModelException.invalid(
          "quantization is only supported for F16, BF16 and F32 models (these weights are "
              + present
              + ")");
    }
    throw ModelException.unsupported(
        "quantize to "
            + wanted
            + ": weights are stored as they are (quantize them first: llama-quantize IN.gguf OUT.gguf "
            + wanted
            + ", of llama.cpp)");
  }
}
