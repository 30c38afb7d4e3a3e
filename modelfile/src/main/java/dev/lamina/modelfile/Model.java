package dev.lamina.modelfile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.store.Descriptor;
import dev.lamina.store.StoredModel;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A model as its layers describe it: texts read, files named but not opened. Made by {@code
 * ModelReader}.
 *
 * @param weights the GGUF layer, of split weights the first part; empty for what cannot be run
 *     (adapters alone, safetensors)
 * @param parts all parts of split weights, in order; empty for whole ones
 * @param template the TEMPLATE layer's text, if there is one
 * @param system the SYSTEM layer's text, if there is one
 * @param parameters PARAMETERs by name, sorted
 */
public record Model(
    StoredModel stored,
    ModelConfig config,
    Optional<Descriptor> weights,
    List<Descriptor> parts,
    List<Descriptor> adapters,
    List<Descriptor> projectors,
    Optional<String> template,
    Optional<String> system,
    SortedMap<String, JsonNode> parameters,
    List<Message> messages,
    List<String> licenses) {
  /** The files of the weights: none, one, or the parts in order. */
  public List<Descriptor> weightFiles() {
    return parts.isEmpty() ? weights.stream().toList() : parts;
  }
}
