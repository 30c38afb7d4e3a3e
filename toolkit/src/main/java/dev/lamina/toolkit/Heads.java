package dev.lamina.toolkit;

import dev.lamina.modelfile.ChatTemplate;
import dev.lamina.modelfile.Gguf;
import dev.lamina.modelfile.Model;
import dev.lamina.modelfile.SplitGguf;
import dev.lamina.modelfile.TemplateChoice;
import dev.lamina.runtime.GoPrompt;
import dev.lamina.runtime.JinjaPrompt;
import dev.lamina.runtime.PromptTemplate;
import dev.lamina.runtime.SpecialTokens;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The heads of GGUF files, and the templates of models, by digest, so that each is read once. Safe
 * for use by several threads.
 */
final class Heads {
  private static final int KEPT = 128;

  private final ModelStore store;
  private final Map<Digest, Gguf> heads = kept();
  private final Map<Digest, Optional<ChatTemplate>> chatTemplates = kept();
  private final Map<Digest, TemplateChoice> choices = kept();

  /** By the digest of the template's text, or of the weights that it is in. */
  private final Map<Digest, PromptTemplate> prompts = kept();

  private final Map<Digest, SpecialTokens> tokens = kept();

  Heads(ModelStore store) {
    this.store = store;
  }

  /** The head of a file in the store. */
  Gguf of(Descriptor file) throws IOException {
    Gguf known = heads.get(file.digest());
    if (known != null) {
      return known;
    }
    Gguf head = read(file, false);
    heads.put(file.digest(), head);
    return head;
  }

  /** The head of a model's weights, which are there: of split ones the head of the whole. */
  Gguf of(Model model) throws IOException {
    return joined(model, of(model.weights().orElseThrow()));
  }

  /** The head of a model's weights with all its arrays; not kept. */
  Gguf whole(Model model) throws IOException {
    return joined(model, read(model.weights().orElseThrow(), true));
  }

  /** The head of a model's weights; empty where it has none, or they cannot be read. */
  Optional<Gguf> weights(Model model) throws IOException {
    return model.weights().isEmpty() ? Optional.empty() : readable(() -> of(model));
  }

  private Gguf joined(Model model, Gguf first) throws IOException {
    if (model.parts().isEmpty()) {
      return first;
    }
    List<Gguf> parts = new ArrayList<>(List.of(first));
    for (Descriptor part : model.parts().subList(1, model.parts().size())) {
      parts.add(of(part));
    }
    return SplitGguf.join(parts, ModelException.Kind.CORRUPT);
  }

  /** The heads of a model's projectors that can be read. */
  List<Gguf> projectors(Model model) throws IOException {
    List<Gguf> projectors = new ArrayList<>();
    for (Descriptor projector : model.projectors()) {
      readable(() -> of(projector)).ifPresent(projectors::add);
    }
    return List.copyOf(projectors);
  }

  /** Which template makes a model's prompts, and why. */
  TemplateChoice choice(Model model) throws IOException {
    Digest digest = model.stored().manifest().digest();
    TemplateChoice known = choices.get(digest);
    if (known == null) {
      known = TemplateChoice.of(model, chatTemplate(model));
      if (model.weights().isEmpty() || weights(model).isPresent()) {
        choices.put(digest, known); // not while the weights cannot be read: they may come back
      }
    }
    return known;
  }

  /** The templates that a model has, that in force first. */
  List<TemplateChoice> choices(Model model) throws IOException {
    return TemplateChoice.all(model, chatTemplate(model));
  }

  /** One of a model's templates; throws INVALID where it cannot be read. */
  PromptTemplate template(Model model, TemplateChoice choice) throws IOException {
    return switch (choice.source()) {
      case LAYER, BUILT_IN -> go(choice.text());
      case NONE -> go(GoPrompt.PLAIN);
      case WEIGHTS -> {
        Digest digest = model.weights().orElseThrow().digest();
        PromptTemplate known = prompts.get(digest);
        if (known == null) {
          known = JinjaPrompt.of(chatTemplate(model).orElseThrow());
          prompts.put(digest, known);
        }
        yield known;
      }
    };
  }

  private PromptTemplate go(String text) {
    Digest digest = Digest.of(text.getBytes(StandardCharsets.UTF_8));
    PromptTemplate known = prompts.get(digest);
    if (known == null) {
      known = GoPrompt.parse(text);
      prompts.put(digest, known);
    }
    return known;
  }

  /** The tokens that begin and end a text, as the weights' head names them. */
  SpecialTokens tokens(Model model) throws IOException {
    Descriptor weights = model.weights().orElseThrow();
    SpecialTokens known = tokens.get(weights.digest());
    if (known == null) {
      known = SpecialTokens.of(whole(model));
      tokens.put(weights.digest(), known);
    }
    return known;
  }

  private Optional<ChatTemplate> chatTemplate(Model model) throws IOException {
    Optional<Gguf> weights = weights(model);
    if (weights.isEmpty()) {
      return Optional.empty();
    }
    Digest digest = model.weights().orElseThrow().digest();
    Optional<ChatTemplate> known = chatTemplates.get(digest);
    if (known == null) {
      known = ChatTemplate.in(weights.get());
      chatTemplates.put(digest, known);
    }
    return known;
  }

  private interface Reading {
    Gguf read() throws IOException;
  }

  private static Optional<Gguf> readable(Reading reading) throws IOException {
    try {
      return Optional.of(reading.read());
    } catch (ModelException damagedOrGone) {
      // What lists tell of it comes from the config then; running it says what is wrong.
      return Optional.empty();
    }
  }

  private Gguf read(Descriptor file, boolean arrays) throws IOException {
    return Gguf.read(
        store.file(file), file.digest().toString(), ModelException.Kind.CORRUPT, arrays);
  }

  private static <V> Map<Digest, V> kept() {
    return java.util.Collections.synchronizedMap(
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Digest, V> eldest) {
            return size() > KEPT;
          }
        });
  }
}
