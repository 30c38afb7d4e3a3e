package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.runtime.Completion;
import dev.lamina.server.AnswerShape.Piece;
import dev.lamina.store.Json;
import dev.lamina.toolkit.RenderedPrompt;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * How OpenAI's API writes an answer, whole or in pieces that have id and time in common. Spec:
 * http-api-and-cli §1.18.
 *
 * @param created seconds since 1970
 */
record OpenAiShape(Kind kind, String id, long created, String model) {
  /** Where the texts go. */
  enum Kind {
    CHAT("chatcmpl-", "chat.completion", "chat.completion.chunk"),
    COMPLETION("cmpl-", "text_completion", "text_completion");

    private final String prefix;
    private final String whole;
    private final String chunk;

    Kind(String prefix, String whole, String chunk) {
      this.prefix = prefix;
      this.whole = whole;
      this.chunk = chunk;
    }
  }

  static OpenAiShape of(Kind kind, String model) {
    return new OpenAiShape(
        kind, kind.prefix + UUID.randomUUID(), Instant.now().getEpochSecond(), model);
  }

  /** All of an answer. */
  ObjectNode whole(Piece piece, Completion completion) {
    ObjectNode choice = choice();
    switch (kind) {
      case CHAT -> texts(choice.putObject("message").put("role", "assistant"), piece);
      case COMPLETION -> choice.put("text", piece.text());
    }
    choice.put("finish_reason", reason(completion, !piece.calls().isEmpty()));
    tokens(choice, piece);
    ObjectNode json = head(kind.whole, choice);
    json.set("usage", usage(completion));
    return json;
  }

  /** A prompt instead of an answer. */
  ObjectNode prompt(RenderedPrompt prompt) {
    ObjectNode choice = choice();
    switch (kind) {
      case CHAT -> choice.putObject("message").put("role", "").put("content", "");
      case COMPLETION -> choice.put("text", "");
    }
    choice.putNull("finish_reason");
    ObjectNode json = head(kind.whole, choice);
    json.set("usage", usage(0, 0));
    return Prompts.debug(json, prompt);
  }

  /** A piece of an answer; the first one tells the role. */
  ObjectNode chunk(Piece piece, boolean first) {
    ObjectNode choice = choice();
    switch (kind) {
      case CHAT -> {
        ObjectNode delta = choice.putObject("delta");
        if (first) {
          delta.put("role", "assistant");
        }
        texts(delta, piece);
      }
      case COMPLETION -> choice.put("text", piece.text());
    }
    choice.putNull("finish_reason");
    tokens(choice, piece);
    return head(kind.chunk, choice);
  }

  private static void tokens(ObjectNode choice, Piece piece) {
    if (!piece.tokens().isEmpty()) {
      choice.putObject("logprobs").set("content", Logprobs.json(piece.tokens()));
    }
  }

  /** The piece that tells why the answer ends. */
  ObjectNode finish(Completion completion, boolean calls) {
    ObjectNode choice = choice();
    switch (kind) {
      case CHAT -> choice.putObject("delta");
      case COMPLETION -> choice.put("text", "");
    }
    choice.put("finish_reason", reason(completion, calls));
    return head(kind.chunk, choice);
  }

  /** The piece that tells the numbers of tokens. */
  ObjectNode usageChunk(Completion completion) {
    ObjectNode json = head(kind.chunk);
    json.putArray("choices");
    json.set("usage", usage(completion));
    return json;
  }

  /** Where numbers of tokens are wanted, each piece of a text has some, which tell nothing yet. */
  ObjectNode withoutCount(ObjectNode chunk) {
    return kind == Kind.CHAT ? chunk : chunk.set("usage", usage(0, 0));
  }

  private ObjectNode head(String object) {
    return Json.object()
        .put("id", id)
        .put("object", object)
        .put("created", created)
        .put("model", model)
        .put("system_fingerprint", "fp_lamina");
  }

  private ObjectNode head(String object, ObjectNode choice) {
    ObjectNode json = head(object);
    json.putArray("choices").add(choice);
    return json;
  }

  private static ObjectNode choice() {
    return Json.object().put("index", 0);
  }

  private static void texts(ObjectNode json, Piece piece) {
    json.put("content", piece.text());
    if (!piece.thinking().isEmpty()) {
      json.put("reasoning", piece.thinking());
    }
    if (!piece.calls().isEmpty()) {
      json.set("tool_calls", calls(piece.calls()));
    }
  }

  /** Arguments are a text here, where Ollama's API has an object. */
  private static ArrayNode calls(List<ToolCall> calls) {
    ArrayNode array = Json.nodes().arrayNode();
    for (ToolCall call : calls) {
      ObjectNode json = array.addObject();
      json.put("id", call.id()).put("index", call.index()).put("type", "function");
      json.putObject("function")
          .put("name", call.name())
          .put("arguments", Json.write(call.arguments()));
    }
    return array;
  }

  private static ObjectNode usage(Completion completion) {
    return usage(completion.promptTokens(), completion.tokens());
  }

  private static ObjectNode usage(int prompt, int answer) {
    return Json.object()
        .put("prompt_tokens", prompt)
        .put("completion_tokens", answer)
        .put("total_tokens", prompt + answer);
  }

  private static String reason(Completion completion, boolean calls) {
    return calls ? "tool_calls" : completion.reason().name().toLowerCase(Locale.ROOT);
  }
}
