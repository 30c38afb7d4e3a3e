package dev.lamina.server;

import dev.lamina.store.ModelName;
import dev.lamina.toolkit.ChatRequest;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** POST /v1/chat/completions. Spec: http-api-and-cli §1.18. */
final class OpenAiChat implements Handler {
  private final Talking talking;

  OpenAiChat(Talking talking) {
    this.talking = talking;
  }

  @Override
  public void handle(Context ctx) throws IOException, InterruptedException {
    Fields body = talking.read(ctx);
    String asked = body.text("model");
    var messages = OpenAiMessages.read(body.objects("messages"));
    ModelName model = talking.model(ctx, ModelNames.required(asked));
    ChatRequest request =
        new ChatRequest(
            model,
            messages,
            ToolChoices.forbids(body) ? List.of() : Messages.tools(body.objects("tools")),
            ToolChoices.openAi(body),
            OpenAiFields.options(body),
            OpenAiFields.format(body),
            OpenAiFields.think(body),
            Optional.empty(),
            true,
            true,
            InferenceFields.likeliest(body));
    OpenAiShape shape = OpenAiShape.of(OpenAiShape.Kind.CHAT, asked, body);
    try (ClientWatch _ = ClientWatch.of(ctx)) {
      if (Prompts.wanted(body)) {
        Replies.json(ctx, shape.prompt(talking.lamina().render(request)));
      } else {
        talking.chat(ctx, request, shape, body.flag("stream", false));
      }
    }
  }
}
