package dev.lamina.runtime;

import dev.lamina.modelfile.chat.Tool;
import dev.lamina.store.ModelException;
import java.util.List;

/**
 * Which tools a model may call, and whether it must. The reference does not have it.
 *
 * @param forced whether the answer is to be a call
 * @param names of the tools that may be called; none for all
 */
public record ToolChoice(boolean forced, List<String> names) {
  /** The model chooses. */
  public static final ToolChoice AUTO = new ToolChoice(false, List.of());

  /** Whichever tool the model chooses. */
  public static final ToolChoice REQUIRED = new ToolChoice(true, List.of());

  public ToolChoice {
    names = List.copyOf(names);
  }

  /** A call of this tool. */
  public static ToolChoice of(String name) {
    return new ToolChoice(true, List.of(name));
  }

  /**
   * Those of a request's tools that may be called.
   *
   * @throws ModelException INVALID when there is none to be called, or not the one that is named
   */
  public List<Tool> among(List<Tool> tools) {
    for (String name : names) {
      if (tools.stream().noneMatch(tool -> tool.name().equals(name))) {
        throw ModelException.invalid(
            "tool_choice: there is no tool \"" + name + "\" among the request's tools");
      }
    }
    if (forced && tools.isEmpty()) {
      throw ModelException.invalid("tool_choice: a call is asked for, and there are no tools");
    }
    return names.isEmpty()
        ? tools
        : tools.stream().filter(tool -> names.contains(tool.name())).toList();
  }
}
