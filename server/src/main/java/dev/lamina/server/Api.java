package dev.lamina.server;

import dev.lamina.toolkit.Lamina;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.List;
import java.util.stream.Stream;

/** All routes. Spec: http-api-and-cli §1.4. */
final class Api {
  private Api() {}

  static List<Route> routes(
      Lamina lamina, ServerSettings settings, PendingUploads uploads, Metrics metrics) {
    Requests requests = new Requests(settings.largestBody());
    Talking talking = new Talking(lamina, requests, metrics);
    Version version = new Version(lamina);
    Handler alive = ctx -> alive(ctx, lamina);
    return Stream.of(
            List.of(
                Route.get("/", alive).with(Access.OPEN),
                Route.head("/", alive).with(Access.OPEN),
                Route.get("/openapi.json", new OpenApi(lamina)).with(Access.OPEN),
                Route.get("/api/version", version),
                Route.head("/api/version", version),
                Route.get("/api/engines", ctx -> Replies.json(ctx, EngineList.of(lamina))),
                Route.post("/api/create", new Create(lamina, requests, uploads))
                    .with(Access.CHANGE),
                Route.post("/api/generate", new Generate(talking)),
                Route.post("/api/chat", new Chat(talking)),
                Route.post("/api/render", new Render(talking)),
                Route.post("/v1/chat/completions", new OpenAiChat(talking)),
                Route.post("/v1/completions", new OpenAiCompletions(talking)),
                Route.post("/v1/responses", new Responses(talking))),
            Models.routes(lamina, requests),
            Embed.routes(talking),
            Rerank.routes(talking),
            Tokenizing.routes(talking),
            Transfers.routes(lamina, requests, metrics),
            Stores.routes(lamina, requests, uploads),
            Blobs.routes(lamina.store(), uploads),
            Anthropic.routes(talking),
            Cloud.routes(),
            Health.routes(lamina, metrics),
            OpenAiModels.routes(lamina))
        .flatMap(List::stream)
        .toList();
  }

  /**
   * Clients and their health checks look for exactly this text. The header is for our own commands,
   * which ask this before all else.
   */
  private static void alive(Context ctx, Lamina lamina) {
    ctx.header("Lamina-Version", lamina.version());
    Replies.text(ctx, 200, "text/plain; charset=utf-8", "Ollama is running");
  }
}
