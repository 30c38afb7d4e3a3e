package dev.lamina.runtime;

import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.runtime.PromptTemplate.Conversation;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.List;
import java.util.Optional;

/**
 * How a template writes a call of a tool: this, the tool's name, this, the arguments as a JSON
 * object, this.
 */
record CallFormat(String before, String between, String after) {
  private static final String NAME = "lamina_probe";
  private static final String ARGUMENT = "lamina_argument";

  /** As no call begins. */
  private static final String TEXT = "\u00a7";

  // Mistral's templates want an id of nine letters or digits.
  private static final String ID = "abcdefghi";
  private static final Message QUESTION = Message.of("user", "?");
  private static final Message SAID = Message.of("assistant", TEXT);
  private static final Message CALLED =
      new Message(
          "assistant",
          "",
          "",
          List.of(),
          List.of(new ToolCall(ID, 0, NAME, Json.object().put(ARGUMENT, "x"))),
          "",
          "");
  private static final List<Tool> TOOLS =
      List.of(
          Tool.function(
              Json.object()
                  .put("name", NAME)
                  .put("description", "d")
                  .set("parameters", Json.object().put("type", "object"))));

  /** Learned by rendering a call; where the template shows none in JSON, it is the usual one. */
  static CallFormat of(PromptTemplate template) {
    return shown(template, TOOLS)
        .or(() -> shown(template, List.of()))
        .filter(format -> format.before().contains(template.toolCallTag()))
        .orElseGet(() -> usual(template.toolCallTag()));
  }

  private static CallFormat usual(String tag) {
    return switch (tag) {
      case "{" -> new CallFormat("{\"name\": \"", "\", \"arguments\": ", "}");
      case "[" -> new CallFormat("[{\"name\": \"", "\", \"arguments\": ", "}]");
      default ->
          new CallFormat(
              tag + "\n{\"name\": \"",
              "\", \"arguments\": ",
              tag.startsWith("<") ? "}\n</" + tag.substring(1) : "}");
    };
  }

  private static Optional<CallFormat> shown(PromptTemplate template, List<Tool> tools) {
    try {
      return between(render(template, SAID, tools), render(template, CALLED, tools));
    } catch (ModelException refused) {
      return Optional.empty();
    }
  }

  private static String render(PromptTemplate template, Message answer, List<Tool> tools) {
    List<Message> messages = List.of(QUESTION, answer);
    return template.render(new Conversation(messages, tools, Think.UNSET), SpecialTokens.NONE);
  }

  /** What the prompt with a call has where the other one has a text. */
  private static Optional<CallFormat> between(String said, String called) {
    int start = Texts.same(said, called);
    int name = called.indexOf(NAME, start);
    int argument = name < 0 ? -1 : called.indexOf(ARGUMENT, name);
    int open = argument < 0 ? -1 : called.lastIndexOf('{', argument);
    int close = open <= name ? -1 : Texts.objectEnd(called, open);
    if (close < 0 || !isJson(called.substring(open, close))) {
      return Optional.empty();
    }
    int end = called.length();
    int other = said.length();
    while (end > close && other > start && called.charAt(end - 1) == said.charAt(other - 1)) {
      end--;
      other--;
    }
    String after = called.substring(close, end).stripTrailing();
    return Optional.of(
            new CallFormat(
                called.substring(start, name),
                called.substring(name + NAME.length(), open),
                after.replaceFirst(", *\"id\": *\"" + ID + "\"", "")))
        .filter(format -> !format.toString().contains(ID));
  }

  private static boolean isJson(String text) {
    try {
      Json.parse(text);
      return true;
    } catch (ModelException notJson) {
      return false;
    }
  }
}
