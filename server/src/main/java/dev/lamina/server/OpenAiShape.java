package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.ToolCall;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.runtime.Completion;
import dev.lamina.store.Json;
import dev.lamina.toolkit.RenderedPrompt;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * How OpenAI's API writes an answer, whole or in pieces that have id and time in common. Spec:
 * http-api-and-cli §1.18.
 *
 * @param created seconds since 1970
 * @param counted whether an answer in pieces ends with the numbers of tokens
 */
record OpenAiShape(Kind kind, String id, long created, String model, boolean counted)
    implements AnswerShape {
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

  static OpenAiShape of(Kind kind, String model, Fields body) {
    return new OpenAiShape(
        kind,
        kind.prefix + UUID.randomUUID(),
        Instant.now().getEpochSecond(),
        model,
        OpenAiFields.wantsUsage(body));
  }

  @Override
  public ObjectNode whole(Piece all, ChatEvent.Done done) {
    ObjectNode choice = choice();
    switch (kind) {
      case CHAT -> texts(choice.putObject("message").put("role", "assistant"), all);
      case COMPLETION -> choice.put("text", all.text());
    }
    choice.put("finish_reason", reason(done.completion(), !all.calls().isEmpty()));
    tokens(choice, all, 0);
    ObjectNode json = head(kind.whole, choice);
    json.set("usage", usage(done.completion()));
    return Omissions.tell(json, done);
  }

  /** An event for each, then why it ended, then that it is over. */
  @Override
  public Pieces pieces(Context ctx) {
    return new Chunks(SseStream.of(ctx));
  }

  private final class Chunks implements Pieces {
    private final SseStream stream;
    private boolean first = true;
    private boolean calls;
    private int sent;

    Chunks(SseStream stream) {
      this.stream = stream;
    }

    @Override
    public void send(Piece piece) throws IOException {
      calls |= !piece.calls().isEmpty();
      event(chunk(piece, first, sent));
      first = false;
      sent += piece.text().length();
    }

    @Override
    public void end(Piece rest, ChatEvent.Done done) throws IOException {
      event(Omissions.tell(finish(done.completion(), calls), done));
      if (counted) {
        stream.event(usageChunk(done.completion()));
      }
      stream.done();
    }

    private void event(ObjectNode chunk) throws IOException {
      stream.event(counted ? withoutCount(chunk) : chunk);
    }
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

  /**
   * A piece of an answer; the first one tells the role.
   *
   * @param sent letters of text before it
   */
  private ObjectNode chunk(Piece piece, boolean first, int sent) {
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
    tokens(choice, piece, sent);
    return head(kind.chunk, choice);
  }

  /**
   * @param offset letters that were sent before
   */
  private void tokens(ObjectNode choice, Piece piece, int offset) {
    if (piece.tokens().isEmpty()) {
      return;
    }
    switch (kind) {
      case CHAT -> choice.putObject("logprobs").set("content", Logprobs.json(piece.tokens()));
      case COMPLETION -> choice.set("logprobs", Logprobs.older(piece.tokens(), offset));
    }
  }

  /** The piece that tells why the answer ends. */
  private ObjectNode finish(Completion completion, boolean calls) {
    ObjectNode choice = choice();
    switch (kind) {
      case CHAT -> choice.putObject("delta");
      case COMPLETION -> choice.put("text", "");
    }
    choice.put("finish_reason", reason(completion, calls));
    return head(kind.chunk, choice);
  }

  /** The piece that tells the numbers of tokens. */
  private ObjectNode usageChunk(Completion completion) {
    ObjectNode json = head(kind.chunk);
    json.putArray("choices");
    json.set("usage", usage(completion));
    return json;
  }

  /** Where numbers of tokens are wanted, each piece of a text has some, which tell nothing yet. */
  private ObjectNode withoutCount(ObjectNode chunk) {
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
