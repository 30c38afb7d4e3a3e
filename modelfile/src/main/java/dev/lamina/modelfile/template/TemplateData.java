package dev.lamina.modelfile.template;

import java.util.HashMap;
import java.util.Map;

/** The data that Ollama gives to templates. Spec: gotemplate 1, 2. */
final class TemplateData {
  private TemplateData() {}

  static GoMap gap(TemplateInput input) {
    Map<String, Object> dot = common(input);
    dot.put("Prompt", input.prompt());
    dot.put("Suffix", input.suffix());
    dot.put("Response", "");
    return new GoMap.Plain(dot);
  }

  static GoMap messages(TemplateInput input) {
    Map<String, Object> dot = common(input);
    dot.put("System", Collation.system(input.messages()));
    dot.put("Messages", GoList.orNil(Collation.collate(input.messages()), ListType.MESSAGES));
    dot.put("Tools", ToolValues.tools(input.tools()));
    dot.put("Response", "");
    return new GoMap.Plain(dot);
  }

  static GoMap turn(TemplateInput input, String system, String prompt, String response) {
    Map<String, Object> dot = common(input);
    dot.put("System", system);
    dot.put("Prompt", prompt);
    dot.put("Response", response);
    return new GoMap.Plain(dot);
  }

  private static Map<String, Object> common(TemplateInput input) {
    Map<String, Object> dot = new HashMap<>();
    dot.put("Think", input.think());
    dot.put("ThinkLevel", input.thinkLevel());
    dot.put("IsThinkSet", input.thinkSet());
    return dot;
  }
}
