package dev.lamina.server;

import dev.lamina.store.ModelName;
import dev.lamina.toolkit.GenerateTextRequest;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** POST /v1/completions: like generate, the template included. Spec: http-api-and-cli §1.18. */
final class OpenAiCompletions implements Handler {
  private final Talking talking;

  OpenAiCompletions(Talking talking) {
    this.talking = talking;
  }

  @Override
  public void handle(Context ctx) throws IOException, InterruptedException {
    Fields body = talking.read(ctx);
    String asked = body.text("model");
    ModelName model = talking.model(ctx, asked);
    GenerateTextRequest request =
        new GenerateTextRequest(
            model,
            body.text("prompt"),
            body.text("suffix"),
            Optional.empty(),
            Optional.empty(),
            false,
            List.of(),
            List.of(),
            OpenAiFields.options(body),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true,
            true,
            likeliest(body));
    OpenAiShape shape = OpenAiShape.of(OpenAiShape.Kind.COMPLETION, asked, body);
    try (ClientWatch _ = ClientWatch.of(ctx)) {
      if (Prompts.wanted(body)) {
        Replies.json(ctx, shape.prompt(talking.lamina().render(request)));
      } else {
        talking.generate(ctx, request, shape, body.flag("stream", false));
      }
    }
  }

  /** A number here, where chats have a flag and a number. */
  private static OptionalInt likeliest(Fields body) {
    Optional<Long> likeliest = body.integer("logprobs");
    likeliest.ifPresent(InferenceFields::checkLogprobs);
    return likeliest.isPresent() ? OptionalInt.of(likeliest.get().intValue()) : OptionalInt.empty();
  }
}
