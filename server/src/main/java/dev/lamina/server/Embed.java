package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.toolkit.EmbedRequest;
import dev.lamina.toolkit.Embeddings;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * POST /api/embed, its older form /api/embeddings, and OpenAI's /v1/embeddings. Spec:
 * http-api-and-cli §1.16, §1.18.
 */
final class Embed {
  private final Talking talking;

  private Embed(Talking talking) {
    this.talking = talking;
  }

  static List<Route> routes(Talking talking) {
    Embed embed = new Embed(talking);
    return List.of(
        Route.post("/api/embed", embed::embed),
        Route.post("/api/embeddings", embed::older),
        Route.post("/v1/embeddings", embed::openAi));
  }

  private void embed(Context ctx) throws IOException, InterruptedException {
    Fields body = talking.read(ctx);
    String asked = body.firstText("model");
    List<String> texts = texts(body.find("input"), "invalid input type");
    Embeddings made = made(ctx, asked, body, texts, true);
    ObjectNode json = Json.object().put("model", asked);
    ArrayNode vectors = json.putArray("embeddings");
    made.vectors().forEach(vector -> vectors.add(numbers(vector)));
    putUnlessZero(json, "total_duration", texts.isEmpty() ? 0 : made.total().toNanos());
    putUnlessZero(json, "load_duration", texts.isEmpty() ? 0 : made.load().toNanos());
    putUnlessZero(json, "prompt_eval_count", made.tokens());
    Replies.json(ctx, json);
  }

  private void older(Context ctx) throws IOException, InterruptedException {
    Fields body = talking.read(ctx);
    String asked = ModelNames.required(body.firstText("model"));
    String prompt = body.text("prompt");
    Embeddings made = made(ctx, asked, body, prompt.isEmpty() ? List.of() : List.of(prompt), false);
    ObjectNode json = Json.object();
    ArrayNode vector = json.putArray("embedding");
    // Doubles here, as in the reference: the same numbers with more digits.
    made.vectors().forEach(numbers -> addDoubles(vector, numbers));
    Replies.json(ctx, json);
  }

  private void openAi(Context ctx) throws IOException, InterruptedException {
    Fields body = talking.read(ctx);
    String asked = body.firstText("model");
    OpenAiEmbeddings shape = OpenAiEmbeddings.of(body);
    List<String> texts = input(body);
    Embeddings made = made(ctx, asked, body, texts, true);
    Replies.json(ctx, shape.json(asked, made));
  }

  private static List<String> input(Fields body) {
    Optional<JsonNode> input = body.find("input");
    if (input.isEmpty() || (input.get().isArray() && input.get().isEmpty())) {
      throw ModelException.invalid("invalid input");
    }
    return input.get().isTextual()
        ? List.of(input.get().textValue())
        : texts(input, "invalid input type");
  }

  /** One text or several; one that is empty is none. */
  private static List<String> texts(Optional<JsonNode> input, String error) {
    List<String> texts = new ArrayList<>();
    if (input.isPresent() && input.get().isTextual()) {
      if (!input.get().textValue().isEmpty()) {
        texts.add(input.get().textValue());
      }
    } else if (input.isPresent() && input.get().isArray()) {
      for (JsonNode text : input.get()) {
        if (!text.isTextual()) {
          throw ModelException.invalid(error);
        }
        texts.add(text.textValue());
      }
    } else if (input.isPresent()) {
      throw ModelException.invalid(error);
    }
    return texts;
  }

  private Embeddings made(
      Context ctx, String asked, Fields body, List<String> texts, boolean normalised)
      throws IOException, InterruptedException {
    ModelName model = talking.modelToPull(ctx, asked);
    int dimensions = body.integer("dimensions").orElse(0L).intValue();
    var request =
        new EmbedRequest(
            model,
            texts,
            body.flag("truncate", true),
            dimensions,
            normalised,
            body.map("options"),
            InferenceFields.keepAlive(body));
    try (ClientWatch _ = ClientWatch.of(ctx)) {
      return talking.embed(ctx, request);
    }
  }

  static ArrayNode numbers(float[] vector) {
    ArrayNode array = Json.nodes().arrayNode(vector.length);
    for (float number : vector) {
      array.add(number);
    }
    return array;
  }

  private static void addDoubles(ArrayNode array, float[] vector) {
    for (float number : vector) {
      array.add((double) number);
    }
  }

  private static void putUnlessZero(ObjectNode json, String name, long number) {
    if (number != 0) {
      json.put(name, number);
    }
  }
}
