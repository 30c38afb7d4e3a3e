package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.store.Json;
import java.io.IOException;

/**
 * An answer as Anthropic's events: its text and its thoughts are blocks that are opened, filled and
 * closed, one at a time; a call is a block that comes at once. Spec: http-api-and-cli §1.20.
 */
final class AnthropicEvents implements AnswerShape.Pieces {
  /** What is being written. */
  private enum Open {
    NOTHING,
    THINKING,
    TEXT
  }

  private final SseStream stream;
  private final AnthropicShape shape;
  private Open open = Open.NOTHING;
  private int index;
  private boolean calls;

  AnthropicEvents(SseStream stream, AnthropicShape shape) {
    this.stream = stream;
    this.shape = shape;
  }

  @Override
  public void send(Piece piece) throws IOException {
    begin();
    if (!piece.thinking().isEmpty()) {
      open(Open.THINKING, AnthropicShape.thinking());
      delta("thinking_delta", "thinking", piece.thinking());
    }
    if (!piece.text().isEmpty()) {
      open(Open.TEXT, AnthropicShape.text());
      delta("text_delta", "text", piece.text());
    }
    for (ToolCall call : piece.calls()) {
      calls = true;
      close();
      start(AnthropicShape.call(call));
      delta("input_json_delta", "partial_json", Json.write(call.arguments()));
      stop();
    }
  }

  @Override
  public void end(Piece rest, ChatEvent.Done done) throws IOException {
    begin();
    close();
    event("message_delta", shape.end(done, calls));
    event("message_stop", Json.object());
  }

  private void begin() throws IOException {
    if (stream.sent() == 0) {
      event("message_start", Json.object().set("message", shape.begun()));
    }
  }

  private void open(Open wanted, ObjectNode block) throws IOException {
    if (open != wanted) {
      close();
      start(block);
      open = wanted;
    }
  }

  private void close() throws IOException {
    if (open != Open.NOTHING) {
      stop();
      open = Open.NOTHING;
    }
  }

  private void start(ObjectNode block) throws IOException {
    event("content_block_start", at().set("content_block", block));
  }

  private void delta(String type, String member, String text) throws IOException {
    ObjectNode delta = Json.object().put("type", type).put(member, text);
    event("content_block_delta", at().set("delta", delta));
  }

  private void stop() throws IOException {
    event("content_block_stop", at());
    index++;
  }

  private ObjectNode at() {
    return Json.object().put("index", index);
  }

  private void event(String type, ObjectNode json) throws IOException {
    ObjectNode event = Json.object().put("type", type);
    event.setAll(json);
    stream.event(type, event);
  }
}
