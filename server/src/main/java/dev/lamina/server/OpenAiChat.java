package dev.lamina.server;

import dev.lamina.modelfile.chat.Tool;
import dev.lamina.store.ModelName;
import dev.lamina.toolkit.ChatRequest;
import dev.lamina.toolkit.Lamina;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** POST /v1/chat/completions. Spec: http-api-and-cli §1.18. */
final class OpenAiChat implements Handler {
  private final Lamina lamina;
  private final Requests requests;
  private final ModelNames names;

  OpenAiChat(Lamina lamina, Requests requests) {
    this.lamina = lamina;
    this.requests = requests;
    this.names = new ModelNames(lamina.store());
  }

  @Override
  public void handle(Context ctx) throws IOException, InterruptedException {
    Fields body = requests.read(ctx);
    String asked = body.text("model");
    var messages = OpenAiMessages.read(body.objects("messages"));
    ModelName model = names.installed(ModelNames.required(asked));
    ChatRequest request =
        new ChatRequest(
            model,
            messages,
            tools(body),
            OpenAiFields.options(body),
            OpenAiFields.format(body),
            OpenAiFields.think(body),
            Optional.empty(),
            true,
            true,
            InferenceFields.likeliest(body));
    OpenAiShape shape = OpenAiShape.of(OpenAiShape.Kind.CHAT, asked);
    try (ClientWatch _ = ClientWatch.of(ctx)) {
      if (Prompts.wanted(body)) {
        Replies.json(ctx, shape.prompt(lamina.render(request)));
      } else {
        lamina.chat(request, OpenAiAnswer.of(ctx, shape, body));
      }
    }
  }

  /** None where the client forbids their use. */
  private static List<Tool> tools(Fields body) {
    boolean forbidden =
        body.find("tool_choice").filter(choice -> choice.asText().equals("none")).isPresent();
    return forbidden ? List.of() : Messages.tools(body.objects("tools"));
  }
}
