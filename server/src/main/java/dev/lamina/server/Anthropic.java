package dev.lamina.server;

import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.Reference;
import dev.lamina.toolkit.ChatRequest;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** POST /v1/messages, and /v1/messages/count_tokens. Spec: http-api-and-cli §1.20. */
final class Anthropic {
  private final Talking talking;

  private Anthropic(Talking talking) {
    this.talking = talking;
  }

  static List<Route> routes(Talking talking) {
    Anthropic anthropic = new Anthropic(talking);
    return List.of(
        Route.post("/v1/messages", anthropic::answer),
        Route.post("/v1/messages/count_tokens", anthropic::count));
  }

  private void answer(Context ctx) throws IOException, InterruptedException {
    Fields body = talking.read(ctx);
    String asked = ModelNames.required(body.text("model"));
    if (body.integer("max_tokens").orElse(0L) <= 0) {
      throw ModelException.invalid("max_tokens is required and must be positive");
    }
    ChatRequest request = request(ctx, asked, body);
    try (ClientWatch _ = ClientWatch.of(ctx)) {
      talking.chat(ctx, request, AnthropicShape.of(asked, request), body.flag("stream", false));
    }
  }

  /** Of the prompt that the same request would get, which the reference cannot tell. */
  private void count(Context ctx) throws IOException, InterruptedException {
    Fields body = talking.read(ctx);
    ChatRequest request = request(ctx, ModelNames.required(body.text("model")), body);
    try (ClientWatch _ = ClientWatch.of(ctx)) {
      int tokens = talking.lamina().countTokens(request);
      Replies.json(ctx, Json.object().put("input_tokens", tokens));
    }
  }

  private ChatRequest request(Context ctx, String asked, Fields body) throws IOException {
    if (body.list("messages").isEmpty()) {
      throw ModelException.invalid("messages is required");
    }
    var messages = AnthropicMessages.read(body);
    ModelName model = talking.model(ctx, asked);
    return new ChatRequest(
        model,
        messages,
        AnthropicFields.tools(body),
        ToolChoices.anthropic(body),
        AnthropicFields.options(body),
        AnthropicFields.format(body),
        AnthropicFields.think(body, () -> canThink(model)),
        Optional.empty(),
        true,
        true,
        OptionalInt.empty());
  }

  private boolean canThink(ModelName model) throws IOException {
    return talking
        .lamina()
        .show(Reference.of(model), false)
        .summary()
        .capabilities()
        .contains("thinking");
  }
}
