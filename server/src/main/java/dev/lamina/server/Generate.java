package dev.lamina.server;

import dev.lamina.server.AnswerShape.Piece;
import dev.lamina.store.ModelName;
import dev.lamina.toolkit.GenerateTextRequest;
import dev.lamina.toolkit.Lamina;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;

/** POST /api/generate. Spec: http-api-and-cli §1.14. */
final class Generate implements Handler {
  private final Lamina lamina;
  private final Requests requests;
  private final ModelNames names;

  Generate(Lamina lamina, Requests requests) {
    this.lamina = lamina;
    this.requests = requests;
    this.names = new ModelNames(lamina.store());
  }

  @Override
  public void handle(Context ctx) throws IOException, InterruptedException {
    Fields body = requests.read(ctx);
    String asked = body.firstText("model");
    AnswerShape shape = new AnswerShape(AnswerShape.Kind.GENERATE, asked);
    ModelName model = names.installed(asked);
    try (ClientWatch _ = ClientWatch.of(ctx)) {
      if (body.text("prompt").isEmpty()) {
        Replies.json(ctx, shape.end(Piece.EMPTY, Loading.of(lamina, model, body)));
      } else if (Prompts.wanted(body)) {
        Replies.json(ctx, shape.prompt(lamina.render(request(model, body))));
      } else {
        lamina.generate(request(model, body), Answer.of(ctx, shape, body.flag("stream", true)));
      }
    }
  }

  private static GenerateTextRequest request(ModelName model, Fields body) {
    return new GenerateTextRequest(
        model,
        body.text("prompt"),
        body.text("suffix"),
        body.optionalText("system").filter(text -> !text.isEmpty()),
        body.optionalText("template").filter(text -> !text.isEmpty()),
        body.flag("raw", false),
        body.integers("context"),
        Messages.images(body.texts("images")),
        body.map("options"),
        InferenceFields.format(body),
        InferenceFields.think(body),
        InferenceFields.keepAlive(body),
        body.flag("truncate", true),
        body.flag("shift", true),
        InferenceFields.likeliest(body));
  }
}
