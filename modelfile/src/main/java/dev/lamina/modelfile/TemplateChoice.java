package dev.lamina.modelfile;

import dev.lamina.modelfile.template.BuiltIn;
import dev.lamina.modelfile.template.OllamaTemplate;
import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which template makes a model's prompts, and why: its TEMPLATE layer, the chat template in its
 * weights, or one of ours that writes the latter's format. Spec: store-and-modelfile §7.1.
 *
 * <p>A model that names a RENDERER has a TEMPLATE for form's sake only; the renderer is not here,
 * so the chat template in its weights is the nearest to it. A template that cannot be read and has
 * no stand-in is in force all the same: whoever asks the model is told what is wrong with it.
 *
 * @param text of the template; empty where the prompt goes to the model as it is
 * @param name what the template is called among the built-in ones; empty for others
 * @param why in words for people
 * @param capabilities of {@code tools}, {@code insert} and {@code thinking} those that it can show
 * @param stop what ends an answer, unless the model or a request says otherwise
 */
public record TemplateChoice(
    Source source,
    String text,
    String name,
    String why,
    List<String> capabilities,
    List<String> stop) {
  /** Where a template comes from. */
  public enum Source {
    /** The TEMPLATE layer, in Go's language. */
    LAYER("layer"),
    /** The chat template in the weights, in Jinja's. */
    WEIGHTS("weights"),
    /** A built-in one, in Go's. */
    BUILT_IN("built-in"),
    /** There is none. */
    NONE("none");

    private final String word;

    Source(String word) {
      this.word = word;
    }

    /** What it is called in answers. */
    public String word() {
      return word;
    }
  }

  public TemplateChoice {
    capabilities = List.copyOf(capabilities);
    stop = List.copyOf(stop);
  }

  /**
   * Chooses.
   *
   * @param chat the chat template in the model's weights, if there is one
   */
  public static TemplateChoice of(Model model, Optional<ChatTemplate> chat) {
    Optional<String> layer = model.template().filter(text -> !text.isEmpty());
    if (chat.isEmpty()) {
      return layer
          .map(text -> layer(text, "there is no chat template in the weights"))
          .orElseGet(
              () ->
                  new TemplateChoice(
                      Source.NONE,
                      "",
                      "",
                      "there is neither a TEMPLATE layer nor a chat template in the weights",
                      List.of(),
                      List.of()));
    }
    if (layer.isEmpty()) {
      return chat(chat.get(), "there is no TEMPLATE layer");
    }
    ModelConfig config = model.config();
    if (!config.renderer().isEmpty()) {
      return chat.get().jinja().isEmpty()
          ? layer(layer.get(), "the chat template in the weights cannot be read")
          : chat(chat.get(), "RENDERER " + config.renderer() + " is not here; this comes nearest");
    }
    if (!config.parser().isEmpty()) {
      return layer(layer.get(), "PARSER " + config.parser() + " goes with it");
    }
    if (Capabilities.isHarmony(config.family())) {
      return layer(layer.get(), "models of the family " + config.family() + " go by it");
    }
    return richer(layer.get(), chat.get());
  }

  /** All templates that a model has, that in force first. */
  public static List<TemplateChoice> all(Model model, Optional<ChatTemplate> chat) {
    TemplateChoice inForce = of(model, chat);
    List<TemplateChoice> all = new ArrayList<>();
    all.add(inForce);
    String why = "another one is in force";
    model
        .template()
        .filter(text -> !text.isEmpty() && inForce.source() != Source.LAYER)
        .ifPresent(text -> all.add(layer(text, why)));
    chat.filter(_ -> inForce.source() != Source.WEIGHTS)
        .ifPresent(template -> all.add(weights(template, why)));
    return List.copyOf(all);
  }

  /** The layer's, unless the chat template in the weights can show more. */
  static TemplateChoice richer(String layer, ChatTemplate chat) {
    Optional<OllamaTemplate> template = parsed(layer);
    if (template.isEmpty()) {
      return layer(layer, "a TEMPLATE layer that cannot be read is not passed over silently");
    }
    Set<String> more = new HashSet<>(chat.capabilities());
    Set<String> own = new HashSet<>(template.get().capabilities());
    own.remove(Capabilities.INSERT);
    boolean able = more.containsAll(own);
    more.removeAll(own);
    boolean answers = chat.hasToolRoundTrip() && !template.get().hasToolRoundTrip();
    boolean poorer = template.get().hasToolRoundTrip() && !chat.hasToolRoundTrip();
    if (able && !more.isEmpty() && !poorer) {
      String words = String.join(" and ", more.stream().sorted().toList());
      return chat(chat, "it can show " + words + ", which the TEMPLATE layer cannot");
    }
    if (able && more.isEmpty() && own.contains(Capabilities.TOOLS) && answers) {
      return chat(chat, "it shows calls of tools and their answers, the TEMPLATE layer does not");
    }
    return layer(layer, "the chat template in the weights can show no more");
  }

  private static TemplateChoice layer(String text, String why) {
    List<String> capabilities = parsed(text).map(OllamaTemplate::capabilities).orElse(List.of());
    return new TemplateChoice(Source.LAYER, text, "", why, capabilities, List.of());
  }

  /** The chat template, or what stands in for one that cannot be read. */
  private static TemplateChoice chat(ChatTemplate chat, String why) {
    if (chat.jinja().isEmpty() && chat.builtIn().isPresent()) {
      BuiltIn builtIn = chat.builtIn().get();
      return new TemplateChoice(
          Source.BUILT_IN,
          builtIn.template(),
          builtIn.name(),
          "the chat template in the weights cannot be read ("
              + chat.fault()
              + ") and has the marks of "
              + builtIn.name(),
          OllamaTemplate.parse(builtIn.template()).capabilities(),
          builtIn.stop());
    }
    return weights(chat, why);
  }

  private static TemplateChoice weights(ChatTemplate chat, String why) {
    String fault = chat.fault().isEmpty() ? "" : ", but it cannot be read: " + chat.fault();
    return new TemplateChoice(
        Source.WEIGHTS, chat.text(), "", why + fault, chat.capabilities(), List.of());
  }

  /** A TEMPLATE that cannot be parsed can show nothing. */
  private static Optional<OllamaTemplate> parsed(String text) {
    try {
      return Optional.of(OllamaTemplate.parse(text));
    } catch (ModelException broken) {
      return Optional.empty();
    }
  }
}
