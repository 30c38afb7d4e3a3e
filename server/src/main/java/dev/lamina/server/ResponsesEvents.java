package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.runtime.TokenProbability;
import dev.lamina.store.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A response as events: its items are opened, filled and closed, one at a time. Spec:
 * http-api-and-cli §1.19.
 */
final class ResponsesEvents implements AnswerShape.Pieces {
  /** What is being written. */
  private enum Open {
    NOTHING,
    REASONING,
    MESSAGE
  }

  private final SseStream stream;
  private final ResponsesShape shape;
  private final ArrayNode output = Json.nodes().arrayNode();
  private final StringBuilder text = new StringBuilder();
  private final List<TokenProbability> tokens = new ArrayList<>();
  private Open open = Open.NOTHING;
  private String id = "";

  ResponsesEvents(SseStream stream, ResponsesShape shape) {
    this.stream = stream;
    this.shape = shape;
  }

  @Override
  public void send(Piece piece) throws IOException {
    begin();
    if (!piece.thinking().isEmpty()) {
      open(Open.REASONING);
      text.append(piece.thinking());
      event("reasoning_summary_text.delta", summary().put("delta", piece.thinking()));
    }
    if (!piece.text().isEmpty()) {
      open(Open.MESSAGE);
      text.append(piece.text());
      tokens.addAll(piece.tokens());
      ObjectNode delta = content().put("delta", piece.text());
      event("output_text.delta", delta.set("logprobs", Logprobs.json(piece.tokens())));
    }
    for (ToolCall call : piece.calls()) {
      close("completed");
      call(call);
    }
  }

  @Override
  public void end(Piece rest, ChatEvent.Done done) throws IOException {
    begin();
    String status = ResponsesShape.status(done.completion());
    if (output.isEmpty() && open == Open.NOTHING) {
      open(Open.MESSAGE);
    }
    close(status);
    event(status, Json.object().set("response", shape.ended(output, done)));
  }

  private void begin() throws IOException {
    if (stream.sent() == 0) {
      event("created", Json.object().set("response", shape.begun()));
      event(ResponsesItems.BEGUN, Json.object().set("response", shape.begun()));
    }
  }

  private void open(Open wanted) throws IOException {
    if (open == wanted) {
      return;
    }
    close("completed");
    open = wanted;
    if (wanted == Open.REASONING) {
      id = "rs_" + ErrorForm.unique();
      item("added", ResponsesItems.reasoning(id));
    } else {
      id = "msg_" + ErrorForm.unique();
      item("added", ResponsesItems.message(id, ResponsesItems.BEGUN));
      event("content_part.added", content().set("part", ResponsesItems.part("", List.of())));
    }
  }

  private void close(String status) throws IOException {
    switch (open) {
      case NOTHING -> {}
      case REASONING -> {
        event("reasoning_summary_text.done", summary().put("text", text.toString()));
        done(ResponsesItems.reasoning(id, text.toString()));
      }
      case MESSAGE -> {
        ObjectNode part = ResponsesItems.part(text.toString(), tokens);
        ObjectNode all = content().put("text", text.toString());
        event("output_text.done", all.set("logprobs", Logprobs.json(tokens)));
        event("content_part.done", content().set("part", part));
        done(ResponsesItems.message(id, status, part));
      }
    }
    open = Open.NOTHING;
    text.setLength(0);
    tokens.clear();
  }

  private void call(ToolCall call) throws IOException {
    id = "fc_" + ErrorForm.unique();
    String arguments = Json.write(call.arguments());
    item("added", ResponsesItems.call(id, ResponsesItems.BEGUN, call, ""));
    event("function_call_arguments.delta", at().put("delta", arguments));
    event("function_call_arguments.done", at().put("arguments", arguments));
    done(ResponsesItems.call(id, "completed", call, arguments));
  }

  private void done(ObjectNode item) throws IOException {
    item("done", item);
    output.add(item);
  }

  private void item(String what, ObjectNode item) throws IOException {
    ObjectNode json = Json.object().put("output_index", output.size());
    event("output_item." + what, json.set("item", item));
  }

  private ObjectNode at() {
    return Json.object().put("item_id", id).put("output_index", output.size());
  }

  private ObjectNode content() {
    return at().put("content_index", 0);
  }

  private ObjectNode summary() {
    return at().put("summary_index", 0);
  }

  private void event(String what, ObjectNode json) throws IOException {
    String type = "response." + what;
    ObjectNode event = Json.object().put("type", type).put("sequence_number", stream.sent());
    event.setAll(json);
    stream.event(type, event);
  }
}
