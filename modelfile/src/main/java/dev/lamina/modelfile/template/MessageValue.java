package dev.lamina.modelfile.template;

import dev.lamina.modelfile.chat.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A message as templates see it. Spec: gotemplate 13, 16.
 *
 * @param content the message's own, or that of several messages that were joined
 */
record MessageValue(Message message, String content) implements GoStruct {
  @Override
  public String typeName() {
    return "*template.templateMessage";
  }

  @Override
  public boolean isPointer() {
    return true;
  }

  @Override
  public Optional<Object> field(String name) {
    return switch (name) {
      case "Role" -> Optional.of(message.role());
      case "Content" -> Optional.of(content);
      case "Thinking" -> Optional.of(message.thinking());
      case "Images" -> Optional.of(GoList.orNil(message.images(), ListType.IMAGES));
      case "ToolCalls" -> Optional.of(ToolValues.calls(message.toolCalls()));
      case "ToolName" -> Optional.of(message.toolName());
      case "ToolCallID" -> Optional.of(message.toolCallId());
      default -> Optional.empty();
    };
  }

  @Override
  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("Role", message.role());
    fields.put("Content", content);
    fields.put("Thinking", message.thinking());
    fields.put("Images", GoList.orNil(message.images(), ListType.IMAGES));
    fields.put("ToolCalls", ToolValues.calls(message.toolCalls()));
    fields.put("ToolName", message.toolName());
    fields.put("ToolCallID", message.toolCallId());
    return fields;
  }
}
