package dev.lamina.modelfile;

import dev.lamina.store.Descriptor;
import dev.lamina.store.MediaTypes;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The config of a new model: told by its weights where it has some, else by its parent. Spec:
 * store-and-modelfile §3.5, §6.6.
 */
final class DraftConfig {
  private static final String GGUF = "gguf";

  private DraftConfig() {}

  static ModelConfig of(ModelDraft draft, ModelConfig parent, List<Gguf> weights) {
    boolean known = !weights.isEmpty();
    Gguf first = known ? weights.getFirst() : null;
    String builtIn = builtIn(draft, parent, weights).map(BuiltInRenderer::text).orElse("");
    return new ModelConfig(
        parent.format().isEmpty() ? GGUF : parent.format(),
        first == null ? parent.family() : first.architecture(),
        known ? weights.stream().map(Gguf::architecture).toList() : parent.families(),
        first == null ? parent.parameterSize() : Human.number(first.parameterCount()),
        first == null ? parent.quantization() : first.quantization(),
        or(or(draft.renderer(), parent.renderer()), builtIn),
        or(or(draft.parser(), parent.parser()), builtIn),
        or(draft.requires(), parent.requires()),
        parent.capabilities(),
        // Facts of the GGUF are read from there; a config repeats them only where it must.
        known ? 0 : parent.contextLength(),
        known ? 0 : parent.embeddingLength(),
        known ? "" : parent.baseName());
  }

  /**
   * What the weights' architecture has of Ollama's, where neither draft nor parent say anything.
   */
  static Optional<BuiltInRenderer> builtIn(
      ModelDraft draft, ModelConfig parent, List<Gguf> weights) {
    boolean told =
        draft.template().isPresent()
            || !or(draft.renderer(), parent.renderer()).isEmpty()
            || !or(draft.parser(), parent.parser()).isEmpty();
    return told
        ? Optional.empty()
        : weights.stream().findFirst().flatMap(first -> BuiltInRenderer.of(first.architecture()));
  }

  /** The heads of an existing model's weights; none where they are no GGUF that is read here. */
  static List<Gguf> weights(ModelStore store, Model model) throws IOException {
    List<Descriptor> layers =
        model.parts().isEmpty()
            ? model.stored().manifest().layers(MediaTypes.MODEL)
            : model.parts();
    List<Gguf> weights = new ArrayList<>();
    for (Descriptor layer : layers) {
      Optional<Gguf> head = head(store, layer, model.stored().name().shortest());
      if (head.isEmpty()) {
        return List.of();
      }
      weights.add(head.get());
    }
    return model.parts().isEmpty()
        ? weights
        : List.of(SplitGguf.join(weights, ModelException.Kind.CORRUPT));
  }

  private static Optional<Gguf> head(ModelStore store, Descriptor layer, String model)
      throws IOException {
    try {
      return Optional.of(
          Gguf.read(
              store.file(layer), "the weights of " + model, ModelException.Kind.CORRUPT, false));
    } catch (ModelException e) {
      if (e.kind() == ModelException.Kind.UNSUPPORTED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static String or(String wanted, String inherited) {
    return wanted.isEmpty() ? inherited : wanted;
  }
}
