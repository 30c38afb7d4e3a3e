package dev.lamina.server;

import dev.lamina.store.ModelName;
import dev.lamina.toolkit.ChatRequest;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.util.List;

/** POST /api/chat. Spec: http-api-and-cli §1.15. */
final class Chat implements Handler {
  private final Talking talking;

  Chat(Talking talking) {
    this.talking = talking;
  }

  @Override
  public void handle(Context ctx) throws IOException, InterruptedException {
    Fields body = talking.read(ctx);
    String asked = ModelNames.required(body.firstText("model"));
    OllamaShape shape = OllamaShape.of(OllamaShape.Kind.CHAT, asked, body);
    ModelName model = talking.model(ctx, asked);
    try (ClientWatch _ = ClientWatch.of(ctx)) {
      if (body.list("messages").isEmpty()) {
        Replies.json(ctx, shape.silent(Loading.of(talking.lamina(), model, body)));
      } else if (Prompts.wanted(body)) {
        Replies.json(ctx, shape.prompt(talking.lamina().render(request(model, body))));
      } else {
        talking.chat(ctx, request(model, body), shape, body.flag("stream", true));
      }
    }
  }

  static ChatRequest request(ModelName model, Fields body) {
    return new ChatRequest(
        model,
        Messages.read(body.objects("messages")),
        ToolChoices.forbids(body) ? List.of() : Messages.tools(body.objects("tools")),
        ToolChoices.openAi(body),
        body.map("options"),
        InferenceFields.format(body),
        InferenceFields.think(body),
        InferenceFields.keepAlive(body),
        body.flag("truncate", true),
        body.flag("shift", true),
        InferenceFields.likeliest(body));
  }
}
