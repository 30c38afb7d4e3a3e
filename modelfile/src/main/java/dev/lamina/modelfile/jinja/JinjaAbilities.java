package dev.lamina.modelfile.jinja;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a chat template can express, learned by rendering small conversations with it and looking
 * for their words in the text. Spec: http-api-and-cli §6 asks for words in the template's text
 * instead, which misleads both ways.
 *
 * @param system whether a system message gets into the prompt
 * @param tools whether descriptions of tools get into the prompt
 * @param toolCalls whether an assistant's earlier calls do
 * @param toolResults whether a tool's answer does
 * @param thinking whether the model is made to think: there are reasoning tags or a switch or
 *     grades of it, or earlier reasoning gets into the prompt
 * @param thinkingSwitch whether {@code enable_thinking} changes the prompt
 * @param thinkingOpen the tag before reasoning; empty if there is none
 * @param thinkingClose the tag after it; empty if there is none
 */
public record JinjaAbilities(
    boolean system,
    boolean tools,
    boolean toolCalls,
    boolean toolResults,
    boolean thinking,
    boolean thinkingSwitch,
    String thinkingOpen,
    String thinkingClose) {
  /** Those of what cannot be rendered. */
  public static final JinjaAbilities NONE =
      new JinjaAbilities(false, false, false, false, false, false, "", "");

  /** Words that no template has of itself. */
  private static final String WORD = "laminaprobe";

  private static final String SECOND_WORD = "secondprobe";
  private static final String TOOL_NAME = "probe_tool";
  private static final String CALL_ID = "abcdefghi";
  private static final Message QUESTION = Message.of("user", "?");
  private static final List<Tool> TOOLS =
      List.of(
          new Tool(
              (ObjectNode)
                  Json.parse(
                      """
                  {"type": "function", "function": {"name": "probe_tool", "description": "d",
                   "parameters": {"type": "object", "properties":
                    {"city": {"type": "string", "description": "d"}}, "required": ["city"]}}}
                  """)));
  private static final Message CALL =
      new Message(
          "assistant",
          "",
          "",
          List.of(),
          List.of(new ToolCall(CALL_ID, 0, TOOL_NAME, Json.object().put("city", WORD))),
          "",
          "");
  private static final Message RESULT =
      new Message("tool", SECOND_WORD, "", List.of(), List.of(), TOOL_NAME, CALL_ID);

  private static final List<Message> CALLED = List.of(QUESTION, CALL, RESULT);

  /** Two tags that name thinking, with the reasoning alone between them. */
  private static final Pattern AROUND_REASONING =
      Pattern.compile(
          "((?:<|\\[)[^<>\\[\\]\\s]*think[^<>\\[\\]\\s]*[>\\]])\\s*"
              + WORD
              + "\\s*((?:<|\\[)[^<>\\[\\]\\s]*think[^<>\\[\\]\\s]*[>\\]])",
          Pattern.CASE_INSENSITIVE);

  /** Pairs of tags that publishers use, looked for in the template's text. */
  private static final List<List<String>> KNOWN_TAGS =
      List.of(
          List.of("<think>", "</think>"),
          List.of("<thinking>", "</thinking>"),
          List.of("[THINK]", "[/THINK]"),
          List.of("<|START_THINKING|>", "<|END_THINKING|>"),
          List.of("<seed:think>", "</seed:think>"),
          List.of("<reasoning>", "</reasoning>"));

  /** Probes a template; one that fails on everything has no abilities. */
  public static JinjaAbilities of(JinjaTemplate template) {
    boolean toggled = switched(template);
    String history = history(template);
    List<String> tags = tags(template, history, toggled);
    List<Message> instructed = List.of(Message.of("system", WORD), QUESTION);
    return new JinjaAbilities(
        shows(template, WORD, instructed, List.of()) || shows(template, WORD, instructed, TOOLS),
        shows(template, TOOL_NAME, List.of(QUESTION), TOOLS),
        shows(template, WORD, CALLED, TOOLS),
        shows(template, SECOND_WORD, CALLED, TOOLS),
        toggled || !tags.isEmpty() || history.contains(WORD) || isGraded(template),
        toggled,
        tags.isEmpty() ? "" : tags.getFirst(),
        tags.isEmpty() ? "" : tags.getLast());
  }

  private static boolean shows(
      JinjaTemplate template, String word, List<Message> messages, List<Tool> tools) {
    return render(template, messages, tools, Map.of())
        .filter(text -> text.contains(word))
        .isPresent();
  }

  private static boolean switched(JinjaTemplate template) {
    return Stream.of("enable_thinking", "thinking")
        .anyMatch(name -> differs(template, name, truth(true), truth(false)));
  }

  /** Whether the model can be told how much to think. */
  private static boolean isGraded(JinjaTemplate template) {
    return differs(
        template, "reasoning_effort", Json.nodes().textNode("high"), Json.nodes().textNode("low"));
  }

  private static boolean differs(
      JinjaTemplate template, String variable, JsonNode one, JsonNode other) {
    Optional<String> first = render(template, List.of(QUESTION), List.of(), Map.of(variable, one));
    Optional<String> second =
        render(template, List.of(QUESTION), List.of(), Map.of(variable, other));
    return first.isPresent() && !first.equals(second);
  }

  /** A conversation that ends with an answer that was thought about; empty if that fails. */
  private static String history(JinjaTemplate template) {
    Message thoughtful = new Message("assistant", SECOND_WORD, WORD, List.of(), List.of(), "", "");
    return render(template, List.of(QUESTION, thoughtful), List.of(), Map.of()).orElse("");
  }

  /** The tags that stand around an earlier answer's reasoning, or that the prompt ends with. */
  private static List<String> tags(JinjaTemplate template, String history, boolean toggled) {
    Matcher around = AROUND_REASONING.matcher(history);
    if (around.find()) {
      return List.of(around.group(1), around.group(2));
    }
    Map<String, JsonNode> on = toggled ? Map.of("enable_thinking", truth(true)) : Map.of();
    String prompt = render(template, List.of(QUESTION), List.of(), on).orElse("");
    String shown = history.contains(WORD) ? history : prompt;
    return KNOWN_TAGS.stream()
        .filter(
            tags ->
                shown.contains(tags.getFirst())
                    || (toggled && template.text().contains(tags.getFirst())))
        .findFirst()
        .orElse(List.of());
  }

  private static JsonNode truth(boolean value) {
    return Json.nodes().booleanNode(value);
  }

  private static Optional<String> render(
      JinjaTemplate template,
      List<Message> messages,
      List<Tool> tools,
      Map<String, JsonNode> extra) {
    Map<String, JsonNode> variables = new HashMap<>(extra);
    variables.put("bos_token", Json.nodes().textNode(""));
    variables.put("eos_token", Json.nodes().textNode(""));
    try {
      return Optional.of(JinjaChat.render(template, messages, tools, true, variables));
    } catch (ModelException refused) {
      return Optional.empty();
    }
  }
}
