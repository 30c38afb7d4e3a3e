package dev.lamina.modelfile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import java.util.List;
import java.util.Optional;

/**
 * The renderer and parser of Ollama's, both of one name, that an architecture has where nobody
 * names others. Here neither is there and the weights' chat template is used; the config names them
 * so that the model is the same for Ollama. Spec: store-and-modelfile §6.6.
 *
 * @param architectures a pattern of their names
 * @param text its name in the config
 * @param stop what ends its answers, as the parameter's value
 */
record BuiltInRenderer(String architectures, String text, Optional<JsonNode> stop) {
  private static final List<BuiltInRenderer> ALL =
      List.of(
          new BuiltInRenderer(
              "gemma4", "gemma4", Optional.of(Json.nodes().arrayNode().add("<turn|>"))),
          new BuiltInRenderer("laguna", "laguna", Optional.empty()),
          new BuiltInRenderer("nemotron_h.*", "nemotron-3-nano", Optional.empty()));

  static Optional<BuiltInRenderer> of(String architecture) {
    return ALL.stream().filter(known -> architecture.matches(known.architectures())).findFirst();
  }
}
