package dev.lamina.server;

import dev.lamina.server.AnswerShape.Piece;
import dev.lamina.store.ModelName;
import dev.lamina.toolkit.ChatRequest;
import dev.lamina.toolkit.Lamina;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;

/** POST /api/chat. Spec: http-api-and-cli §1.15. */
final class Chat implements Handler {
  private final Lamina lamina;
  private final Requests requests;
  private final ModelNames names;

  Chat(Lamina lamina, Requests requests) {
    this.lamina = lamina;
    this.requests = requests;
    this.names = new ModelNames(lamina.store());
  }

  @Override
  public void handle(Context ctx) throws IOException, InterruptedException {
    Fields body = requests.read(ctx);
    String asked = ModelNames.required(body.firstText("model"));
    AnswerShape shape = new AnswerShape(AnswerShape.Kind.CHAT, asked);
    ModelName model = names.installed(asked);
    try (ClientWatch _ = ClientWatch.of(ctx)) {
      if (body.list("messages").isEmpty()) {
        Replies.json(ctx, shape.end(Piece.EMPTY, Loading.of(lamina, model, body)));
      } else if (Prompts.wanted(body)) {
        Replies.json(ctx, shape.prompt(lamina.render(request(model, body))));
      } else {
        lamina.chat(request(model, body), Answer.of(ctx, shape, body.flag("stream", true)));
      }
    }
  }

  static ChatRequest request(ModelName model, Fields body) {
    return new ChatRequest(
        model,
        Messages.read(body.objects("messages")),
        Messages.tools(body.objects("tools")),
        body.map("options"),
        InferenceFields.format(body),
        InferenceFields.think(body),
        InferenceFields.keepAlive(body),
        body.flag("truncate", true),
        body.flag("shift", true),
        InferenceFields.likeliest(body));
  }
}
