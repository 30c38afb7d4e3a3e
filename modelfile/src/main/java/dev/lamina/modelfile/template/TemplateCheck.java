package dev.lamina.modelfile.template;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.modelfile.template.Node.Block;
import dev.lamina.modelfile.template.Node.Branch;
import dev.lamina.modelfile.template.Operand.Command;
import dev.lamina.modelfile.template.Operand.Dot;
import dev.lamina.modelfile.template.Operand.Field;
import dev.lamina.modelfile.template.Operand.Pipeline;
import dev.lamina.modelfile.template.Operand.Variable;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is wrong with a TEMPLATE, as far as its text tells: what cannot be parsed, names that the
 * data does not have, and what fails when a conversation with everything in it is rendered.
 * Stateless.
 */
public final class TemplateCheck {
  /** What a template's dot has at its start. Spec: gotemplate 1, 2. */
  public static final Set<String> VARIABLES =
      Set.of(
          "System",
          "Prompt",
          "Suffix",
          "Response",
          "Messages",
          "Tools",
          "Think",
          "ThinkLevel",
          "IsThinkSet");

  private static final String TOOL =
      """
      {"type": "function", "function": {"name": "weather", "description": "the weather",
       "parameters": {"type": "object", "required": ["city"],
        "properties": {"city": {"type": "string", "description": "where", "enum": ["Paris"]}}}}}
      """;

  private final List<Flaw> flaws = new ArrayList<>();

  private TemplateCheck() {}

  /**
   * Something wrong.
   *
   * @param position index into the text
   * @param unknown the name that there is not, without its dot; empty for anything else
   */
  public record Flaw(int position, String reason, String unknown) {}

  /** All that is wrong with a template's text, in no order. */
  public static List<Flaw> of(String text) {
    OllamaTemplate template;
    Trees trees;
    try {
      template = OllamaTemplate.parse(text);
      trees = Parser.parse(text, Functions.ALL);
    } catch (ModelException e) {
      return List.of(flaw(text, e));
    }
    TemplateCheck check = new TemplateCheck();
    check.block(trees.main(), true);
    for (TemplateInput input : everything(template)) {
      try {
        template.render(input);
      } catch (ModelException e) {
        Flaw flaw = flaw(text, e);
        if (check.flaws.stream().noneMatch(other -> other.position() == flaw.position())) {
          check.flaws.add(flaw);
        }
      }
    }
    return List.copyOf(check.flaws);
  }

  private static Flaw flaw(String text, ModelException error) {
    Source.Place place = Source.placed(String.valueOf(error.getMessage()));
    int start = 0;
    for (int line = 1; line < place.line(); line++) {
      start = text.indexOf('\n', start) + 1;
    }
    int column = Math.min(place.column() - 1, text.codePointCount(start, text.length()));
    return new Flaw(text.offsetByCodePoints(start, Math.max(0, column)), place.reason(), "");
  }

  private void block(Block block, boolean root) {
    for (Node node : block.nodes()) {
      switch (node) {
        case Node.Action action -> pipeline(action.pipeline(), root);
        case Branch branch -> {
          pipeline(branch.condition(), root);
          boolean same =
              branch instanceof Node.If || (branch instanceof Node.With && isDot(branch));
          block(branch.body(), root && same);
          branch.otherwise().ifPresent(otherwise -> block(otherwise, root));
        }
        case Node.Call call -> call.argument().ifPresent(argument -> pipeline(argument, root));
        case Node.Text _, Node.Break _, Node.Continue _ -> {}
      }
    }
  }

  private static boolean isDot(Branch branch) {
    List<Command> commands = branch.condition().commands();
    return commands.size() == 1 && commands.getFirst().first() instanceof Dot;
  }

  private void pipeline(Pipeline pipeline, boolean root) {
    for (Command command : pipeline.commands()) {
      for (Operand operand : command.operands()) {
        switch (operand) {
          case Field field when root -> name(field.position(), field.names());
          case Variable variable when variable.name().equals("$") ->
              name(variable.position(), variable.fields());
          case Pipeline inner -> pipeline(inner, root);
          default -> {}
        }
      }
    }
  }

  private void name(int position, List<String> names) {
    if (!names.isEmpty() && !VARIABLES.contains(names.getFirst())) {
      flaws.add(new Flaw(position, "there is no variable ." + names.getFirst(), names.getFirst()));
    }
  }

  /** Conversations that have whatever a conversation can have. */
  private static List<TemplateInput> everything(OllamaTemplate template) {
    ObjectNode arguments = Json.object().put("city", "Paris");
    ToolCall call = new ToolCall("call_1", 0, "weather", arguments);
    List<Message> messages =
        List.of(
            Message.of("system", "s"),
            Message.of("user", "u"),
            new Message("assistant", "", "t", List.of(), List.of(call), "", ""),
            new Message("tool", "rain", "", List.of(), List.of(), "weather", "call_1"),
            new Message("assistant", "a", "t", List.of(), List.of(), "", ""),
            Message.of("user", "u"));
    Tool tool = new Tool(Json.parseObject(TOOL.getBytes(StandardCharsets.UTF_8)));
    TemplateInput chat = TemplateInput.of(messages, List.of(tool)).withThinking(true, "high");
    return template.variables().contains("suffix")
        ? List.of(chat, TemplateInput.gap("before", "after"))
        : List.of(chat);
  }
}
