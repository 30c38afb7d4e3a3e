package dev.lamina.runtime.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.runtime.Completion;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Reads the events of {@code /v1/chat/completions}. Calls of tools come in pieces, and are told as
 * each is whole. For one answer, one thread. Spec: http-api-and-cli §7.4.
 */
final class ChatReading implements LlamaServerModel.Reading {
  private final ChatEvent.Sink sink;
  private final StringBuilder arguments = new StringBuilder();
  private String id = "";
  private String name = "";

  /** Of the call that has begun; -1 before the first. */
  private int index = -1;

  ChatReading(ChatEvent.Sink sink) {
    this.sink = sink;
  }

  @Override
  public Optional<Completion> read(JsonNode event) throws IOException {
    JsonNode progress = event.path("prompt_progress");
    if (progress.isObject()) {
      sink.accept(
          new ChatEvent.Progress(
              ChatEvent.Stage.EVALUATING,
              progress.path("processed").intValue(),
              progress.path("total").intValue()));
    }
    JsonNode choice = event.path("choices").path(0);
    JsonNode delta = choice.path("delta");
    String thinking = delta.path("reasoning_content").asText("");
    if (!thinking.isEmpty()) {
      sink.accept(new ChatEvent.Thinking(thinking));
    }
    String text = delta.path("content").asText("");
    if (!text.isEmpty()) {
      sink.accept(new ChatEvent.Text(text));
    }
    for (JsonNode piece : delta.path("tool_calls")) {
      take(piece);
    }
    String reason = choice.path("finish_reason").asText("");
    if (reason.isEmpty()) {
      return Optional.empty();
    }
    boolean cut = reason.equals("length");
    endCall(cut);
    Completion.StopReason why = cut ? Completion.StopReason.LENGTH : Completion.StopReason.STOP;
    return Optional.of(CompletionBody.completion(event.path("timings"), why, Optional.empty()));
  }

  private void take(JsonNode piece) throws IOException {
    int here = piece.path("index").intValue();
    if (here != index) {
      endCall(false);
      index = here;
    }
    JsonNode function = piece.path("function");
    id += piece.path("id").asText("");
    name += function.path("name").asText("");
    arguments.append(function.path("arguments").asText(""));
  }

  /**
   * @param cut whether the answer ends before its end: then what is not whole is no call
   */
  private void endCall(boolean cut) throws IOException {
    if (!name.isEmpty()) {
      Optional<ObjectNode> object = object(arguments.isEmpty() ? "{}" : arguments.toString());
      if (object.isPresent()) {
        sink.accept(new ChatEvent.ToolCalls(List.of(new ToolCall(id, index, name, object.get()))));
      } else if (!cut) {
        throw ModelException.unavailable(
            "engine llama-server: the arguments of a call of " + name + " are no JSON object");
      }
    }
    id = "";
    name = "";
    arguments.setLength(0);
  }

  private static Optional<ObjectNode> object(String text) {
    try {
      return Json.parse(text) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    } catch (ModelException notWhole) {
      return Optional.empty();
    }
  }
}
