package dev.lamina.server;

import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import io.javalin.http.Handler;
import java.util.List;

/**
 * What the reference answers when its cloud is switched off and nobody is signed in: Lamina knows
 * no cloud. Spec: http-api-and-cli §1.4, §1.5, §1.17.
 */
final class Cloud {
  private static final int UNAUTHORIZED = 401;

  private Cloud() {}

  static List<Route> routes() {
    Handler signOut =
        _ -> {
          throw new ApiException(UNAUTHORIZED, "you are not currently signed in");
        };
    return List.of(
        Route.get(
            "/api/status",
            ctx ->
                Replies.json(
                    ctx,
                    Json.object()
                        .set(
                            "cloud", Json.object().put("disabled", true).put("source", "config")))),
        Route.post(
            "/api/me",
            _ -> {
              throw new ApiException(UNAUTHORIZED, "unauthorized");
            }),
        Route.post("/api/signout", signOut),
        Route.delete("/api/user/keys/{key}", signOut).with(Access.READ),
        Route.post("/api/experimental/web_search", refuse("web search is unavailable")),
        Route.post("/api/experimental/web_fetch", refuse("web fetch is unavailable")),
        Route.get(
            "/api/experimental/model-recommendations",
            ctx ->
                Replies.json(ctx, Json.object().set("recommendations", Json.nodes().arrayNode()))));
  }

  static ModelException disabled(String refusal) {
    return new ModelException(ModelException.Kind.DENIED, "ollama cloud is disabled: " + refusal);
  }

  private static Handler refuse(String refusal) {
    return _ -> {
      throw disabled(refusal);
    };
  }
}
