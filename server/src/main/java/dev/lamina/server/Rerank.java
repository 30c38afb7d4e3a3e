package dev.lamina.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.runtime.Relevance;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.toolkit.RankRequest;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * POST /api/rerank and /v1/rerank, which the reference does not have, in the form that Jina's and
 * Cohere's clients know: the documents that answer a query best, those first.
 */
final class Rerank {
  private final Talking talking;

  private Rerank(Talking talking) {
    this.talking = talking;
  }

  static List<Route> routes(Talking talking) {
    Rerank rerank = new Rerank(talking);
    return List.of(Route.post("/api/rerank", rerank::rank), Route.post("/v1/rerank", rerank::rank));
  }

  private void rank(Context ctx) throws IOException, InterruptedException {
    Fields body = talking.read(ctx);
    String asked = ModelNames.required(body.firstText("model"));
    String query =
        body.optionalText("query")
            .orElseThrow(() -> ModelException.invalid("query is required: what is looked for"));
    List<String> documents = documents(body);
    long most = body.integer("top_n").orElse((long) documents.size());
    if (most < 1) {
      throw ModelException.invalid("top_n " + most + ": must be at least 1");
    }
    var request =
        new RankRequest(
            talking.model(ctx, asked),
            query,
            documents,
            body.map("options"),
            InferenceFields.keepAlive(body));
    try (ClientWatch _ = ClientWatch.of(ctx)) {
      Relevance found = talking.rank(ctx, request);
      ObjectNode json = Json.object().put("model", asked).put("object", "list");
      ArrayNode results = json.putArray("results");
      boolean whole = body.flag("return_documents", false);
      bestFirst(found.scores())
          .limit(most)
          .forEach(
              index -> {
                ObjectNode result =
                    results
                        .addObject()
                        .put("index", index)
                        .put("relevance_score", found.scores().get(index));
                if (whole) {
                  result.putObject("document").put("text", documents.get(index));
                }
              });
      json.putObject("usage")
          .put("prompt_tokens", found.tokens())
          .put("total_tokens", found.tokens());
      Replies.json(ctx, json);
    }
  }

  private static IntStream bestFirst(List<Float> scores) {
    return IntStream.range(0, scores.size())
        .boxed()
        .sorted(Comparator.comparing(scores::get, Comparator.reverseOrder()))
        .mapToInt(Integer::intValue);
  }

  /** Texts, or objects with one. */
  private static List<String> documents(Fields body) {
    List<String> documents = new ArrayList<>();
    for (JsonNode document : body.list("documents")) {
      JsonNode text = document.isObject() ? document.path("text") : document;
      if (!text.isTextual()) {
        throw ModelException.invalid(
            "invalid field \"documents\": expected texts, or objects with a \"text\"");
      }
      documents.add(text.textValue());
    }
    if (documents.isEmpty()) {
      throw ModelException.invalid("documents is required: an array of texts");
    }
    return documents;
  }
}
