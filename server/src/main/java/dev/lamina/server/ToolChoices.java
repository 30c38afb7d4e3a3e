package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.runtime.ToolChoice;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What requests say of whether and which tools are to be called, in each API's way. The reference
 * takes no notice of it.
 */
final class ToolChoices {
  private static final String CHOICE = "tool_choice";

  private ToolChoices() {}

  /** Whether a request says that none is to be called. The model is told of none then. */
  static boolean forbids(Fields body) {
    Optional<JsonNode> choice = body.find(CHOICE);
    return choice.isPresent()
        && (choice.get().asText().equals("none")
            || choice.get().path("type").asText().equals("none"));
  }

  /**
   * OpenAI's, of chats and of responses: a word, a function, or some of the tools.
   *
   * @throws ModelException INVALID for anything else
   */
  static ToolChoice openAi(Fields body) {
    Optional<JsonNode> choice = body.find(CHOICE);
    if (choice.isEmpty()) {
      return ToolChoice.AUTO;
    }
    if (choice.get() instanceof ObjectNode object) {
      Fields told = new Fields(object);
      return switch (told.text("type")) {
        case "function" -> ToolChoice.of(name(told));
        case "allowed_tools" -> allowed(told);
        default -> throw unknown(object);
      };
    }
    return word(choice.get().asText(), choice.get());
  }

  /** Anthropic's; throws as {@link #openAi}. */
  static ToolChoice anthropic(Fields body) {
    Optional<ObjectNode> choice = body.object(CHOICE);
    if (choice.isEmpty()) {
      return ToolChoice.AUTO;
    }
    Fields told = new Fields(choice.get());
    return switch (told.text("type")) {
      case "auto", "none" -> ToolChoice.AUTO;
      case "any" -> ToolChoice.REQUIRED;
      case "tool" -> ToolChoice.of(told.text("name"));
      default -> throw unknown(choice.get());
    };
  }

  private static ToolChoice word(String word, JsonNode choice) {
    return switch (word) {
      case "auto", "none" -> ToolChoice.AUTO;
      case "required" -> ToolChoice.REQUIRED;
      default -> throw unknown(choice);
    };
  }

  /** Responses have here what chats have in a member of the same name. */
  private static ToolChoice allowed(Fields told) {
    Fields allowed = told.object("allowed_tools").map(Fields::new).orElse(told);
    List<String> names = new ArrayList<>();
    allowed.objects("tools").forEach(tool -> names.add(name(tool)));
    boolean forced = word(allowed.text("mode"), told.json()).forced();
    return new ToolChoice(forced, names);
  }

  /** Responses have it at the top, chats in the function. */
  private static String name(Fields function) {
    return function.object("function").map(Fields::new).orElse(function).text("name");
  }

  private static ModelException unknown(JsonNode choice) {
    return ModelException.invalid(
        "invalid tool_choice: " + Json.write(choice) + " (see the API's documentation)");
  }
}
