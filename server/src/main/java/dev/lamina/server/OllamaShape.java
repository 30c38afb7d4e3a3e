package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.modelfile.chat.Message;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.runtime.Completion;
import dev.lamina.store.Json;
import dev.lamina.toolkit.RenderedPrompt;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How Ollama's API writes an answer. Spec: http-api-and-cli §1.14, §1.15.
 *
 * @param model what the request called the model: answers repeat it
 * @param tellsProgress whether lines come before the answer, too, which the reference does not send
 */
record OllamaShape(Kind kind, String model, boolean tellsProgress) implements AnswerShape {
  /** Where the texts go. */
  enum Kind {
    /** Into {@code message}. */
    CHAT,
    /** Into {@code response}, at the top. */
    GENERATE
  }

  @Override
  public ObjectNode whole(Piece all, ChatEvent.Done done) {
    return end(all, done);
  }

  static OllamaShape of(Kind kind, String model, Fields body) {
    return new OllamaShape(kind, model, body.flag("progress", false));
  }

  /** A line for each. */
  @Override
  public Pieces pieces(Context ctx) {
    NdjsonStream stream = new NdjsonStream(ctx);
    return new Pieces() {
      @Override
      public void progress(ChatEvent.Progress progress) throws IOException {
        if (tellsProgress) {
          stream.line(OllamaShape.this.progress(progress));
        }
      }

      @Override
      public void send(Piece piece) throws IOException {
        stream.line(piece(piece));
      }

      @Override
      public void end(Piece rest, ChatEvent.Done done) throws IOException {
        stream.line(OllamaShape.this.end(rest, done));
      }
    };
  }

  private ObjectNode progress(ChatEvent.Progress progress) {
    ObjectNode json = Json.object().put("model", model).put("created_at", ApiTime.now());
    switch (progress.stage()) {
      case LOADING -> json.put("status", "loading model");
      case EVALUATING ->
          json.put("status", "evaluating prompt")
              .put("completed", progress.completed())
              .put("total", progress.total());
    }
    return json.put("done", false);
  }

  private ObjectNode piece(Piece piece) {
    return withTokens(body(piece).put("done", false), piece);
  }

  /** A prompt instead of an answer; nobody speaks. */
  ObjectNode prompt(RenderedPrompt prompt) {
    ObjectNode json = piece(Piece.EMPTY);
    if (kind == Kind.CHAT) {
      json.putObject("message").put("role", "").put("content", "");
    }
    return Prompts.debug(json, prompt);
  }

  /** The end of an answer; {@code piece} is all of it where nothing was sent before. */
  private ObjectNode end(Piece piece, ChatEvent.Done done) {
    ObjectNode json = end(piece, done.completion().reason().name().toLowerCase(Locale.ROOT));
    withTokens(json, piece);
    if (kind == Kind.GENERATE && !done.context().isEmpty()) {
      var context = json.putArray("context");
      done.context().forEach(context::add);
    }
    Completion completion = done.completion();
    putUnlessZero(json, "total_duration", done.total());
    putUnlessZero(json, "load_duration", done.load());
    putUnlessZero(json, "prompt_eval_count", completion.promptTokens());
    putUnlessZero(json, "prompt_eval_duration", completion.promptTime());
    putUnlessZero(json, "eval_count", completion.tokens());
    putUnlessZero(json, "eval_duration", completion.time());
    return Omissions.tell(json, done);
  }

  /** An answer without text: the model was loaded, or unloaded. */
  ObjectNode silent(String reason) {
    return end(Piece.EMPTY, reason);
  }

  private ObjectNode end(Piece piece, String reason) {
    return body(piece).put("done", true).put("done_reason", reason);
  }

  private static ObjectNode withTokens(ObjectNode json, Piece piece) {
    return piece.tokens().isEmpty() ? json : json.set("logprobs", Logprobs.json(piece.tokens()));
  }

  private ObjectNode body(Piece piece) {
    ObjectNode json = Json.object().put("model", model).put("created_at", ApiTime.now());
    switch (kind) {
      case CHAT ->
          json.set(
              "message",
              Messages.json(
                  new Message(
                      "assistant",
                      piece.text(),
                      piece.thinking(),
                      List.of(),
                      piece.calls(),
                      "",
                      "")));
      case GENERATE -> {
        json.put("response", piece.text());
        if (!piece.thinking().isEmpty()) {
          json.put("thinking", piece.thinking());
        }
        if (!piece.calls().isEmpty()) {
          json.set("tool_calls", Messages.json(piece.calls()));
        }
      }
    }
    return json;
  }

  private static void putUnlessZero(ObjectNode json, String name, Duration duration) {
    putUnlessZero(json, name, duration.toNanos());
  }

  private static void putUnlessZero(ObjectNode json, String name, long number) {
    if (number != 0) {
      json.put(name, number);
    }
  }
}
