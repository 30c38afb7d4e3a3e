package dev.lamina.server;

import dev.lamina.store.ModelName;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;

/**
 * POST /api/render, which the reference does not have: takes what /api/chat takes, and answers with
 * the prompt by each template of the model; or by the one in {@code template} alone.
 */
final class Render implements Handler {
  private final Talking talking;

  Render(Talking talking) {
    this.talking = talking;
  }

  @Override
  public void handle(Context ctx) throws IOException, InterruptedException {
    Fields body = talking.read(ctx);
    String asked = ModelNames.required(body.firstText("model"));
    ModelName model = talking.model(ctx, asked);
    var template = body.optionalText("template").filter(text -> !text.isEmpty());
    try (ClientWatch _ = ClientWatch.of(ctx)) {
      Replies.json(
          ctx, Prompts.views(asked, talking.lamina().render(Chat.request(model, body), template)));
    }
  }
}
