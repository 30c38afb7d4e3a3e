package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.Reference;
import dev.lamina.store.StoredModel;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.ModelSummary;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** GET /v1/models and /v1/models/NAME. Spec: http-api-and-cli §1.18. */
final class OpenAiModels {
  private final Lamina lamina;

  private OpenAiModels(Lamina lamina) {
    this.lamina = lamina;
  }

  static List<Route> routes(Lamina lamina) {
    OpenAiModels models = new OpenAiModels(lamina);
    return List.of(
        Route.get("/v1/models", models::list), Route.get("/v1/models/{model}", models::one));
  }

  private void list(Context ctx) throws IOException {
    ArrayNode data = Json.nodes().arrayNode();
    for (ModelSummary model : Models.newestFirst(lamina.list())) {
      data.add(json(model.name().shortest(), model.modified(), model.name().namespace()));
    }
    ObjectNode json = Json.object().put("object", "list");
    Replies.json(ctx, json.set("data", data));
  }

  private void one(Context ctx) throws IOException {
    String asked = ctx.pathParam("model");
    StoredModel model = lamina.store().get(Reference.of(ModelNames.valid(asked)));
    Replies.json(ctx, json(asked, model.modified(), model.name().namespace()));
  }

  private static ObjectNode json(String id, Instant created, String owner) {
    return Json.object()
        .put("id", id)
        .put("object", "model")
        .put("created", created.getEpochSecond())
        .put("owned_by", owner);
  }
}
