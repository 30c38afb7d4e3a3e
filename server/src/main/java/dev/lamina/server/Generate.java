package dev.lamina.server;

import dev.lamina.store.ModelName;
import dev.lamina.toolkit.GenerateTextRequest;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;

/** POST /api/generate. Spec: http-api-and-cli §1.14. */
final class Generate implements Handler {
  private final Talking talking;

  Generate(Talking talking) {
    this.talking = talking;
  }

  @Override
  public void handle(Context ctx) throws IOException, InterruptedException {
    Fields body = talking.read(ctx);
    String asked = body.firstText("model");
    OllamaShape shape = OllamaShape.of(OllamaShape.Kind.GENERATE, asked, body);
    ModelName model = talking.model(ctx, asked);
    try (ClientWatch _ = ClientWatch.of(ctx)) {
      if (body.text("prompt").isEmpty()) {
        Replies.json(ctx, shape.silent(Loading.of(talking.lamina(), model, body)));
      } else if (Prompts.wanted(body)) {
        Replies.json(ctx, shape.prompt(talking.lamina().render(request(model, body))));
      } else {
        talking.generate(ctx, request(model, body), shape, body.flag("stream", true));
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
