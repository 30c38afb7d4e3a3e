package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.toolkit.Tokens;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;

/** POST /api/tokenize and /api/detokenize, which the reference does not have. */
final class Tokenizing {
  private final Talking talking;

  private Tokenizing(Talking talking) {
    this.talking = talking;
  }

  static List<Route> routes(Talking talking) {
    Tokenizing tokenizing = new Tokenizing(talking);
    return List.of(
        Route.post("/api/tokenize", tokenizing::tokens),
        Route.post("/api/detokenize", tokenizing::text));
  }

  private void tokens(Context ctx) throws IOException, InterruptedException {
    Fields body = talking.read(ctx);
    Tokens.By by = by(ctx, body);
    String text =
        body.optionalText("content")
            .orElseThrow(() -> ModelException.invalid("content is required: the text"));
    boolean special = body.flag("special", true);
    try (ClientWatch _ = ClientWatch.of(ctx)) {
      ObjectNode json = Json.object().put("model", body.firstText("model"));
      ArrayNode tokens = json.putArray("tokens");
      for (int token : talking.lamina().tokens().of(by, text, special)) {
        tokens.add(token);
      }
      Replies.json(ctx, json);
    }
  }

  private void text(Context ctx) throws IOException, InterruptedException {
    Fields body = talking.read(ctx);
    Tokens.By by = by(ctx, body);
    int[] tokens = body.integers("tokens").stream().mapToInt(Integer::intValue).toArray();
    try (ClientWatch _ = ClientWatch.of(ctx)) {
      String text = talking.lamina().tokens().text(by, tokens);
      Replies.json(ctx, Json.object().put("model", body.firstText("model")).put("content", text));
    }
  }

  private Tokens.By by(Context ctx, Fields body) throws IOException {
    ModelName model = talking.model(ctx, ModelNames.required(body.firstText("model")));
    return new Tokens.By(model, body.map("options"), InferenceFields.keepAlive(body));
  }
}
