package dev.lamina.modelfile;

import java.util.List;
import java.util.Optional;

/**
 * What a model can be asked for: the one answer that list and show give. Spec: store-and-modelfile
 * §10. Stateless.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Capabilities {
  private Capabilities() {}

  /**
   * The API's words for what a model can do, each once: {@code completion}, {@code tools}, {@code
   * insert}, {@code vision}, {@code embedding}, {@code thinking}, {@code audio}.
   *
   * @param weights the head of the model's weights; empty where it has none or they cannot be read
   * @param projectors the heads of its projectors
   */
  public static List<String> of(Model model, Optional<Gguf> weights, List<Gguf> projectors) {
    throw new UnsupportedOperationException(model + " " + weights + projectors);
  }
}
