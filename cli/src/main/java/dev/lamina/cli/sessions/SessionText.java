package dev.lamina.cli.sessions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;

/** A session in the forms that others read. */
public final class SessionText {
  private SessionText() {}

  /** As it looked at the terminal. */
  public static String plain(SavedSession session) {
    StringBuilder text = new StringBuilder();
    for (JsonNode message : session.messages()) {
      String content = message.path("content").asText("");
      switch (message.path("role").asText()) {
        case "user" -> text.append(">>> ").append(content).append('\n');
        case "assistant" -> text.append(content).append("\n\n");
        default ->
            text.append('[')
                .append(message.path("role").asText())
                .append("] ")
                .append(content)
                .append("\n\n");
      }
    }
    return text.toString();
  }

  /** A document: what each said under a heading. */
  public static String markdown(SavedSession session) {
    StringBuilder text = new StringBuilder("# " + session.label() + "\n\n");
    text.append("Model: ").append(session.model()).append("  \n");
    text.append("Began: ").append(session.began()).append('\n');
    String system = session.settings().path("system").asText("");
    if (!system.isEmpty()) {
      heading(text, "system").append(system).append('\n');
    }
    for (JsonNode message : session.messages()) {
      heading(text, message.path("role").asText());
      String thinking = message.path("thinking").asText("");
      if (!thinking.isEmpty()) {
        text.append(thinking.strip().replaceAll("(?m)^", "> ")).append("\n\n");
      }
      text.append(message.path("content").asText("").strip()).append('\n');
      if (message.has("tool_calls")) {
        text.append("\n```json\n").append(Json.write(message.path("tool_calls")));
        text.append("\n```\n");
      }
    }
    return text.toString();
  }

  /** One line, as training data has it: all messages, the system's first. */
  public static String line(SavedSession session) {
    ObjectNode line = Json.object();
    ArrayNode messages = line.putArray("messages");
    String system = session.settings().path("system").asText("");
    if (!system.isEmpty()) {
      messages.addObject().put("role", "system").put("content", system);
    }
    messages.addAll(session.messages());
    return Json.write(line) + "\n";
  }

  private static StringBuilder heading(StringBuilder text, String role) {
    return text.append("\n## ").append(role).append("\n\n");
  }
}
