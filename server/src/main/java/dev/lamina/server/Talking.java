package dev.lamina.server;

import dev.lamina.store.ModelName;
import dev.lamina.toolkit.ChatRequest;
import dev.lamina.toolkit.GenerateTextRequest;
import dev.lamina.toolkit.Lamina;
import io.javalin.http.Context;
import java.io.IOException;

/**
 * What all routes have in common that answer with a model's text: from the request's body to the
 * end of the answer. Safe for use by several threads.
 */
final class Talking {
  private final Lamina lamina;
  private final Requests requests;
  private final ModelNames names;

  Talking(Lamina lamina, Requests requests) {
    this.lamina = lamina;
    this.requests = requests;
    this.names = new ModelNames(lamina.store());
  }

  Lamina lamina() {
    return lamina;
  }

  Fields read(Context ctx) throws IOException {
    return requests.read(ctx);
  }

  /** The model that a request names. */
  ModelName model(String asked) throws IOException {
    return names.installed(asked);
  }

  /** Answers; the caller watches whether the client is still there. */
  void chat(Context ctx, ChatRequest request, AnswerShape shape, boolean stream)
      throws IOException, InterruptedException {
    lamina.chat(request, Answer.of(ctx, shape, stream));
  }

  /** Like {@link #chat}. */
  void generate(Context ctx, GenerateTextRequest request, AnswerShape shape, boolean stream)
      throws IOException, InterruptedException {
    lamina.generate(request, Answer.of(ctx, shape, stream));
  }
}
