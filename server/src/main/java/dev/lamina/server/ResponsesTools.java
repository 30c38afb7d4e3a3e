package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.Tool;
import dev.lamina.store.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * The tools of a request for a response: functions, and groups of them, whose name comes before
 * theirs. Those that OpenAI's servers run are not to be had here, so the model is not told of them.
 * Spec: http-api-and-cli §1.19.
 *
 * @param tools as the model is told of them
 * @param told as the response repeats them
 */
record ResponsesTools(List<Tool> tools, ArrayNode told) {
  static ResponsesTools of(Fields body) {
    ResponsesTools read = new ResponsesTools(new ArrayList<>(), Json.nodes().arrayNode());
    if (!ToolChoices.forbids(body)) {
      body.objects("tools").forEach(tool -> read.add("", tool));
    }
    return read;
  }

  private void add(String group, Fields tool) {
    String name = group + tool.text("name");
    switch (tool.text("type")) {
      case "function" -> addFunction(name, tool);
      case "namespace" -> tool.objects("tools").forEach(each -> add(name + ".", each));
      default -> {}
    }
  }

  private void addFunction(String name, Fields tool) {
    ObjectNode function = Json.object().put("name", name);
    ObjectNode repeated = told.addObject().put("type", "function").put("name", name);
    tool.optionalText("description")
        .ifPresent(
            text -> {
              function.put("description", text);
              repeated.put("description", text);
            });
    repeated.set("strict", tool.find("strict").orElse(Json.nodes().nullNode()));
    tool.object("parameters")
        .ifPresent(
            parameters -> {
              function.set("parameters", parameters);
              repeated.set("parameters", parameters);
            });
    tools.add(Tool.function(function));
  }
}
