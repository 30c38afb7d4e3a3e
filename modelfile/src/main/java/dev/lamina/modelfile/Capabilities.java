package dev.lamina.modelfile;

import dev.lamina.modelfile.template.OllamaTemplate;
import dev.lamina.store.ModelException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a model can be asked for: the one answer that list and show give. Spec: store-and-modelfile
 * §10. Stateless.
 */
public final class Capabilities {
  private static final String TOOLS = "tools";
  private static final String THINKING = "thinking";

  private Capabilities() {}

  /**
   * The API's words for what a model can do, each once: {@code completion}, {@code tools}, {@code
   * insert}, {@code vision}, {@code embedding}, {@code thinking}, {@code audio}.
   *
   * <p>What RENDERER and PARSER name are parts of Ollama that are not here: they add nothing.
   *
   * @param weights the head of the model's weights; empty where it has none or they cannot be read
   * @param projectors the heads of its projectors
   */
  public static List<String> of(Model model, Optional<Gguf> weights, List<Gguf> projectors) {
    Set<String> can = new LinkedHashSet<>(model.config().capabilities());
    boolean jinja = usesChatTemplate(model, weights);
    weights.ifPresent(gguf -> addWeights(gguf, jinja, can));
    projectors.forEach(projector -> addProjector(projector, can));
    if (!jinja) {
      template(model).ifPresent(template -> can.addAll(template.capabilities()));
    }
    if (isHarmony(model.config().family())) {
      can.add(THINKING);
    }
    return List.copyOf(can);
  }

  /**
   * Whether prompts are made by the chat template in the weights: where there is one, and no
   * TEMPLATE layer or a poorer one. Spec: store-and-modelfile §7.1.
   *
   * <p>A model that names a RENDERER has a TEMPLATE for form's sake only; the renderer is not here,
   * so its weights' template is the nearest to it. A TEMPLATE that cannot be parsed is in force all
   * the same: whoever chats with it is told what is wrong with it.
   */
  public static boolean usesChatTemplate(Model model, Optional<Gguf> weights) {
    String text = weights.map(Gguf::chatTemplate).orElse("");
    if (text.isEmpty()) {
      return false;
    }
    boolean layer = model.template().filter(own -> !own.isEmpty()).isPresent();
    if (!layer || !model.config().renderer().isEmpty()) {
      return true;
    }
    boolean fixed = !model.config().parser().isEmpty() || isHarmony(model.config().family());
    JinjaWords jinja = new JinjaWords(text);
    return !fixed && template(model).filter(own -> isRicher(jinja, own)).isPresent();
  }

  private static boolean isRicher(JinjaWords jinja, OllamaTemplate template) {
    Set<String> own = new HashSet<>(jinja.capabilities());
    Set<String> layer = new HashSet<>(template.capabilities());
    layer.retainAll(Set.of(TOOLS, THINKING));
    boolean poorerTools = template.hasToolRoundTrip() && !jinja.hasToolRoundTrip();
    boolean more = own.size() > layer.size() && own.containsAll(layer);
    boolean betterTools =
        own.equals(layer)
            && own.contains(TOOLS)
            && jinja.hasToolRoundTrip()
            && !template.hasToolRoundTrip();
    return (more && !poorerTools) || betterTools;
  }

  private static void addWeights(Gguf gguf, boolean jinja, Set<String> can) {
    if (jinja) {
      can.addAll(new JinjaWords(gguf.chatTemplate()).capabilities());
    }
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

  /** A TEMPLATE that cannot be parsed can show nothing. */
  private static Optional<OllamaTemplate> template(Model model) {
    try {
      return model.template().filter(text -> !text.isEmpty()).map(OllamaTemplate::parse);
    } catch (ModelException broken) {
      return Optional.empty();
    }
  }

  private static boolean isHarmony(String family) {
    return family.equals("gptoss") || family.equals("gpt-oss");
  }
}
