package dev.lamina.modelfile;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a model can be asked for: the one answer that list and show give. Spec: store-and-modelfile
 * §10. Stateless.
 *
 * <p>Other than the reference, what a chat template can show is learned by rendering with it, and
 * not from words in its text.
 */
public final class Capabilities {
  static final String TOOLS = "tools";
  static final String INSERT = "insert";
  static final String THINKING = "thinking";

  private Capabilities() {}

  /**
   * The API's words for what a model can do, each once: {@code completion}, {@code tools}, {@code
   * insert}, {@code vision}, {@code embedding}, {@code thinking}, {@code audio}.
   *
   * <p>What RENDERER and PARSER name are parts of Ollama that are not here: they add nothing.
   *
   * @param template the one in force
   * @param weights the head of the model's weights; empty where it has none or they cannot be read
   * @param projectors the heads of its projectors
   */
  public static List<String> of(
      Model model, TemplateChoice template, Optional<Gguf> weights, List<Gguf> projectors) {
    Set<String> can = new LinkedHashSet<>(model.config().capabilities());
    weights.ifPresent(gguf -> addWeights(gguf, can));
    projectors.forEach(projector -> addProjector(projector, can));
    can.addAll(template.capabilities());
    if (isHarmony(model.config().family())) {
      can.add(THINKING);
    }
    return List.copyOf(can);
  }

  private static void addWeights(Gguf gguf, Set<String> can) {
    can.add(gguf.value("pooling_type").isPresent() ? "embedding" : "completion");
    if (gguf.value("vision.block_count").isPresent()) {
      can.add("vision");
    }
    if (gguf.value("audio.block_count").isPresent()) {
      can.add("audio");
    }
  }

  private static void addProjector(Gguf projector, Set<String> can) {
    can.add("vision");
    boolean hears =
        projector.metadata().entrySet().stream()
            .anyMatch(e -> e.getKey().endsWith(".has_audio_encoder") && e.getValue().asBoolean());
    // This one's encoder of sound is not used by the reference's engine.
    if (hears && !projector.text("vision.projector_type").equals("gemma3nv")) {
      can.add("audio");
    }
  }

  static boolean isHarmony(String family) {
    return family.equals("gptoss") || family.equals("gpt-oss");
  }
}
