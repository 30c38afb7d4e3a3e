package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.runtime.Scheduler;
import dev.lamina.store.BlobUse;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.Reference;
import dev.lamina.toolkit.Lamina;
import dev.lamina.toolkit.LoadedSummary;
import dev.lamina.toolkit.ModelDetails;
import dev.lamina.toolkit.ModelSummary;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The routes that tell of models and move their names: tags, ps, show, copy, delete. Spec:
 * http-api-and-cli §1.7 to §1.9, §1.11.
 */
final class Models {
  /** Newest first; within one second in the order of the list, so that it does not flicker. */
  private static final Comparator<ModelSummary> NEWEST =
      Comparator.comparing(
          (ModelSummary model) -> model.modified().truncatedTo(ChronoUnit.SECONDS),
          Comparator.reverseOrder());

  private static final Comparator<LoadedSummary> LONGEST =
      Comparator.comparing(LoadedSummary::expires, Comparator.reverseOrder());

  /** Shows a model by its base name: reads it there, and wants the name that it asked for. */
  private static final String COPILOT = "GitHubCopilotChat/";

  private final Lamina lamina;
  private final Requests requests;

  private Models(Lamina lamina, Requests requests) {
    this.lamina = lamina;
    this.requests = requests;
  }

  static List<Route> routes(Lamina lamina, Requests requests) {
    Models models = new Models(lamina, requests);
    return List.of(
        Route.get("/api/tags", models::list),
        Route.head("/api/tags", models::list),
        Route.get("/api/ps", models::loaded),
        Route.post("/api/show", models::show).with(Access.READ),
        Route.post("/api/copy", models::copy).with(Access.CHANGE),
        Route.delete("/api/delete", models::delete));
  }

  private void list(Context ctx) throws IOException {
    ArrayNode models = Json.nodes().arrayNode();
    newestFirst(lamina.list()).forEach(model -> models.add(ApiJson.listed(model)));
    Replies.json(ctx, Json.object().set("models", models));
  }

  static List<ModelSummary> newestFirst(List<ModelSummary> models) {
    return models.stream().sorted(NEWEST).toList();
  }

  private void loaded(Context ctx) throws IOException {
    ArrayNode models = Json.nodes().arrayNode();
    lamina.loaded().stream().sorted(LONGEST).forEach(model -> models.add(ApiJson.loaded(model)));
    Scheduler.Occupancy occupancy = lamina.occupancy();
    ObjectNode json = Json.object().put("waiting", occupancy.waiting());
    json.set("models", models);
    json.set("memory", ApiJson.occupancy(occupancy));
    Replies.json(ctx, json);
  }

  private void show(Context ctx) throws IOException {
    Fields body = requests.read(ctx);
    String asked = ModelNames.required(body.firstText("model", "name"));
    ModelDetails shown = lamina.show(reference(asked), body.flag("verbose", false));
    ObjectNode json = ApiJson.shown(shown);
    if (body.flag("layers", false)) {
      json.put("name", shown.summary().name().shortest());
      json.put("digest", shown.summary().digest().hex());
      json.set("layers", layers(shown.summary().name()));
    }
    if (body.flag("tensor_digests", false) && json.has("tensors")) {
      Map<String, Digest> digests = lamina.tensorDigests(reference(asked));
      for (JsonNode tensor : json.path("tensors")) {
        String digest = String.valueOf(digests.get(tensor.path("name").asText()));
        ((ObjectNode) tensor).put("digest", digest);
      }
    }
    String client = ctx.header("User-Agent");
    if (client != null && client.startsWith(COPILOT)) {
      ((ObjectNode) json.get("model_info")).put("general.basename", asked);
    }
    Replies.json(ctx, json);
  }

  /**
   * Each layer and the config, which model it was taken from, and which other models have it too:
   * more than the reference tells.
   */
  private ArrayNode layers(ModelName name) throws IOException {
    ArrayNode layers = Json.nodes().arrayNode();
    for (Descriptor blob : lamina.store().get(Reference.of(name)).manifest().blobs()) {
      ObjectNode layer =
          layers
              .addObject()
              .put("mediaType", blob.mediaType())
              .put("digest", blob.digest().toString())
              .put("size", blob.size());
      blob.from().ifPresent(model -> layer.put("from", model));
      ArrayNode others = layer.putArray("sharedWith");
      lamina.store().uses(blob.digest()).stream()
          .map(BlobUse::model)
          .filter(other -> !other.sameAs(name))
          .distinct()
          .forEach(other -> others.add(other.shortest()));
    }
    return layers;
  }

  private static Reference reference(String asked) {
    String text = ModelNames.withoutMarker(asked, "remote model details are unavailable");
    try {
      return Reference.parse(text);
    } catch (ModelException e) {
      throw new ModelException(e.kind(), "invalid model name", e);
    }
  }

  private void copy(Context ctx) throws IOException {
    Fields body = requests.read(ctx);
    String asked = body.text("source");
    Reference source =
        asked.contains("@") ? Reference.parse(asked) : Reference.of(named("source", asked));
    ModelName destination = named("destination", body.text("destination"));
    if (source.digest().isEmpty() && lamina.store().find(source.name()).isEmpty()) {
      throw ModelException.notFound("model \"" + asked + "\" not found");
    }
    lamina.copy(source, destination);
    AuditEntry.of(ctx).model(destination.shortest(), lamina.store().find(destination));
    Replies.empty(ctx, 200);
  }

  private void delete(Context ctx) throws IOException {
    Fields body = requests.read(ctx);
    String asked = body.firstText("model", "name");
    ModelName name = named("name", asked);
    AuditEntry.of(ctx).model(name.shortest(), lamina.store().find(name));
    if (!lamina.remove(name)) {
      throw ModelException.notFound("model '" + asked + "' not found");
    }
    Replies.empty(ctx, 200);
  }

  private static ModelName named(String role, String text) {
    return ModelName.find(text)
        .orElseThrow(() -> ModelException.invalid(role + " \"" + text + "\" is invalid"));
  }
}
